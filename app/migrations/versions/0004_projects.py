"""0004_projects

Revision ID: 0004_projects
"""

revision = "0004_projects"
down_revision = "0003_places"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
