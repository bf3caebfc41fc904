"""0008_files

Revision ID: 0008_files
"""

revision = "0008_files"
down_revision = "0007_reactions"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
