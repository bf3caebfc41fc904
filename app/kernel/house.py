"""What is built once at start and handed to everything: the house, without its rooms."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.commands import Commands
from app.kernel.db import Database
from app.kernel.limits import Tries
from app.kernel.mail import Mailer
from app.kernel.pages import Pages
from app.kernel.parts import Offer
from app.kernel.settings import Settings
from app.kernel.text import Texts
from app.kernel.writer import Writer


@dataclass(frozen=True, kw_only=True)
class House:
    """Settings, storage, words, mail and time. `who` tells who is at the other end of a request, or of a socket."""

    settings: Settings
    clock: Clock
    database: Database
    writer: Writer
    commands: Commands
    texts: Texts
    pages: Pages
    mailer: Mailer
    tries: Tries
    offers: Sequence[Offer]  # what the features add to a page of a room
    who: Callable[[HTTPConnection], Awaitable[Actor | None]]
