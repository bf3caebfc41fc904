"""Room for what comes.

Revision ID: 0020_home
"""

revision = "0020_home"
down_revision = "0019_pulse"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
