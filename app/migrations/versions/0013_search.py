"""Room for what comes.

Revision ID: 0013_search
"""

revision = "0013_search"
down_revision = "0012_progress"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
