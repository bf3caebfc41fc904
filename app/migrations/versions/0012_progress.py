"""0012_progress

Revision ID: 0012_progress
"""

revision = "0012_progress"
down_revision = "0011_announcements"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
