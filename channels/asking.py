"""Whose frame is being dealt with: the log names the connection, in whatever is called or begun because of it."""

from contextvars import ContextVar

asking: ContextVar[int] = ContextVar("asking", default=0)  # a connection's id; 0: nobody's
