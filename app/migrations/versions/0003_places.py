"""0003_places

Revision ID: 0003_places
"""

revision = "0003_places"
down_revision = "0002_people"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
