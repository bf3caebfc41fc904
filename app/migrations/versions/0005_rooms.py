"""0005_rooms

Revision ID: 0005_rooms
"""

revision = "0005_rooms"
down_revision = "0004_projects"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
