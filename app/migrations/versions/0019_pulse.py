"""Room for what comes.

Revision ID: 0019_pulse
"""

revision = "0019_pulse"
down_revision = "0018_questions"


def upgrade() -> None:
    """Nothing."""


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
