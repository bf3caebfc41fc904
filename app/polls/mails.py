"""The mails about polls: that one closes soon, and what was decided. They hold no counts."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple

import structlog
from babel.dates import format_datetime
from sqlmodel import Session

from app.kernel.house import House
from app.kernel.mail import MailFailed
from app.people import queries as people
from app.places.rules import HERE
from app.polls import commands
from app.polls.models import Poll

log = structlog.get_logger()


class Letter(NamedTuple):
    """What is sent to whom."""

    to: str
    subject: str
    text: str


async def send(house: House) -> None:
    """Send the mails that wait. One that fails is tried again later."""
    for poll_id, person_id, about in await house.writer.do(commands.take_mails):
        letter = await house.database.read(_letter, house, poll_id, person_id, about)
        try:
            if letter is not None:
                await house.mailer.send(*letter)
        except MailFailed:
            log.warning("mail about a poll waits", poll=poll_id, about=about)
            continue
        await house.writer.do(partial(commands.sent, poll_id=poll_id, person_id=person_id, about=about))


def in_words(moment: datetime, language: str) -> str:
    """Such as vrijdag 27 november, 17:00."""
    return format_datetime(moment.astimezone(HERE), "EEEE d MMMM, HH:mm", locale=language)


def _letter(session: Session, house: House, poll_id: int, person_id: int, about: str) -> Letter | None:
    """The mail, or None when there is no longer a reason for it."""
    poll = session.get(Poll, poll_id)
    mailbox = people.mailboxes(session, [person_id]).get(person_id)
    if poll is None or mailbox is None or (about == "reminder" and poll.closed_at is not None):
        return None
    language = house.texts.choose(mailbox.language)
    say = partial(house.texts.plain, language)
    body = _reminder(say, poll, language) if about == "reminder" else _outcome(say, poll)
    address = f"{house.settings.public_url}/rooms/{poll.room_id}"
    paragraphs = (
        say("poll-mail-greeting", name=mailbox.name),
        *body,
        say("poll-mail-where"),
        address,
        say("poll-mail-close", corporation=house.settings.corporation),
    )
    subject = say(f"poll-mail-{about}-subject", question=poll.question)
    return Letter(mailbox.email, subject, "\n\n".join(paragraphs) + "\n")


def _reminder(say: Callable[..., str], poll: Poll, language: str) -> list[str]:
    if poll.closes_at is None:
        return []
    until = say("poll-mail-reminder-until", at=in_words(poll.closes_at, language))
    return [say(f"poll-mail-reminder-{poll.per}"), poll.question, until]


def _outcome(say: Callable[..., str], poll: Poll) -> list[str]:
    said = [say("poll-mail-outcome-decided"), poll.decided, say("poll-mail-outcome-next"), poll.follows]
    return [say("poll-mail-outcome"), poll.question, *said]
