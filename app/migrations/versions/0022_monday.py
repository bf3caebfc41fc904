"""Room for what comes.

Revision ID: 0022_monday
"""

revision = "0022_monday"
down_revision = "0021_horizon"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
