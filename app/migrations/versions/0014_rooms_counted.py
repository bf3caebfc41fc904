"""Room for what comes.

Revision ID: 0014_rooms_counted
"""

revision = "0014_rooms_counted"
down_revision = "0013_search"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
