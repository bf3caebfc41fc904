"""0006_messages

Revision ID: 0006_messages
"""

revision = "0006_messages"
down_revision = "0005_rooms"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
