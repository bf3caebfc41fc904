"""0011_announcements

Revision ID: 0011_announcements
"""

revision = "0011_announcements"
down_revision = "0010_polls"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
