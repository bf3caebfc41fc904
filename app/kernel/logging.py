"""Logs: one line for one fact, without personal data. JSON for machines, readable on a terminal."""

import logging
import sys
from typing import Literal

import structlog


def set_up(form: Literal["text", "json"]) -> None:
    """Send our own and the libraries' log lines to standard error in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Addresses and query strings of people are nobody's business.
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").addFilter(_says_more_than_an_address)


def _says_more_than_an_address(record: logging.LogRecord) -> bool:
    """Not uvicorn's line for each socket, which names the address, nor its complaint when a handshake is refused."""
    line = str(record.msg)
    return (
        '"WebSocket %s"' not in line
        and "without completing handshake" not in line
        and line
        not in {
            "connection open",
            "connection closed",
        }
    )
