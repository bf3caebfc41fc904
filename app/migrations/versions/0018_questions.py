"""Room for what comes.

Revision ID: 0018_questions
"""

revision = "0018_questions"
down_revision = "0017_poll_kinds"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
