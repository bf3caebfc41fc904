"""0007_reactions

Revision ID: 0007_reactions
"""

revision = "0007_reactions"
down_revision = "0006_messages"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
