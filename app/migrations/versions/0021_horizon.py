"""Room for what comes.

Revision ID: 0021_horizon
"""

revision = "0021_horizon"
down_revision = "0020_home"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
