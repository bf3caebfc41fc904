"""Logs: one line for one fact, on standard error. JSON for machines, readable on a terminal.

A line names the connection or the request that it is about, and the command, by number and id. It holds nothing that a
person is or wrote: no name, no address, no token, no text. What exceptions say is left out for that reason, since it
quotes what they stumbled over; their type and where they came from are told.
"""

import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Literal

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError
from structlog.typing import EventDict, Processor, WrappedLogger

from channels.asking import asking

Form = Literal["auto", "text", "json"]

request: ContextVar[str] = ContextVar("request", default="")  # the number of the HTTP request that is being answered
command: ContextVar[str] = ContextVar("command", default="")  # the id of the command that the writer runs

# What these say is about the machine or the program, and quotes nobody.
_OUTSPOKEN = (AttributeError, ImportError, NameError, OperationalError)
_IDS = re.compile(r"[A-Za-z0-9_-]{8,64}")  # as our clients make them; another client may put anything there

SHOWN = 300  # characters of a statement, which may have a place for each of hundreds of rows

log = structlog.get_logger()


def set_up(form: Form) -> None:
    """Send our own and the libraries' lines to standard error in one form."""
    ours: list[Processor] = [
        _name_who_asks,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_exception,
    ]
    structlog.configure(
        processors=[*ours, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_leave_out_values, *ours],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(form)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True  # addresses and query strings of people are nobody's business
    logging.getLogger("uvicorn.error").addFilter(_says_more_than_an_address)
    logging.captureWarnings(capture=True)
    threading.excepthook = _thread_died


def _renderer(form: Form) -> Processor:
    is_terminal = sys.stderr.isatty()
    if form == "json" or (form == "auto" and not is_terminal):
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=is_terminal, exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
    )


# What is added


def _name_who_asks(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """The connection, request and command that this is about, where the line doesn't say itself."""
    if connection := line.get("connection") or asking.get():
        line["connection"] = f"{os.getpid()}-{connection}"  # the number is this process's
    if number := request.get():
        line.setdefault("request", number)
    if id_ := line.get("command_id") or command.get():
        line["command_id"] = id_ if _IDS.fullmatch(id_) else "unusual"
    return line


def _tell_exception(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """What failed, and where; not what it says."""
    told: Any = line.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        line["exception"] = "\n".join(_chain(error))
    return line


def _chain(error: BaseException) -> Iterator[str]:
    """The error and what it came from, the first cause first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
        yield "which led to"
    yield "".join(traceback.format_tb(error.__traceback__)) + _summary(error)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _chain(one)


def _summary(error: BaseException) -> str:
    """The type of an error, and what it says where that quotes nobody."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, OSError):
        return f"{name}: {os.strerror(error.errno)}" if error.errno else name
    if isinstance(error, DBAPIError) and not isinstance(error, OperationalError):
        # PostgreSQL repeats the values that it refuses: "Key (email)=(…) already exists".
        return f"{name}: {type(error.orig).__name__} in {(error.statement or '')[:SHOWN]}"
    return f"{name}: {error}" if isinstance(error, _OUTSPOKEN) else name


# What is left out


def _leave_out_values(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Of a line of asyncio only the first: the others show the objects at hand, and so what is in them."""
    record: logging.LogRecord = line["_record"]
    if record.name == "asyncio":
        line["event"] = record.getMessage().partition("\n")[0]
    return line


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


def _thread_died(args: threading.ExceptHookArgs) -> None:
    """Python would print it as it is."""
    error: tuple[type[BaseException], BaseException | None, TracebackType | None]
    error = (args.exc_type, args.exc_value, args.exc_traceback)
    log.critical("thread died", thread=args.thread.name if args.thread else "", exc_info=error)
