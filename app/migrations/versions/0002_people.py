"""0002_people

Revision ID: 0002_people
"""

revision = "0002_people"
down_revision = "0001_kernel"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
