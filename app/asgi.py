"""The application as a server process makes it, from the environment."""

from starlette.types import ASGIApp

from app.kernel import logging, settings
from app.main import create_app


def create() -> ASGIApp:
    """Settings, logs, and the house."""
    chosen = settings.load()
    logging.set_up(chosen.log_format)
    return create_app(chosen)
