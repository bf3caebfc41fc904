"""Room for what comes.

Revision ID: 0016_promises
"""

revision = "0016_promises"
down_revision = "0015_write_path"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
