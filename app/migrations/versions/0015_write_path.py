"""Room for what comes.

Revision ID: 0015_write_path
"""

revision = "0015_write_path"
down_revision = "0014_rooms_counted"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
