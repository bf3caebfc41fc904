"""The application as a server process makes it, from the environment."""

from starlette.types import ASGIApp

from app.kernel import garbage, logging, settings
from app.main import create_app


def create() -> ASGIApp:
    """Settings, logs, and the house."""
    chosen = settings.load()
    logging.set_up(chosen.log_format)
    app = create_app(chosen)
    garbage.settle()
    return app
