"""0010_polls

Revision ID: 0010_polls
"""

revision = "0010_polls"
down_revision = "0009_moderation"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
