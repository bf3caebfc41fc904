"""0009_moderation

Revision ID: 0009_moderation
"""

revision = "0009_moderation"
down_revision = "0008_files"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
