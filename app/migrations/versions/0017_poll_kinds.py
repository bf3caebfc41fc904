"""Room for what comes.

Revision ID: 0017_poll_kinds
"""

revision = "0017_poll_kinds"
down_revision = "0016_promises"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
