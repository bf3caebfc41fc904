"""Mails about polls, as they come out of the house."""

from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection

from app.kernel.actor import Actor
from app.kernel.commands import Commands
from app.kernel.house import House
from app.kernel.limits import Tries
from app.kernel.mail import Mailer
from app.kernel.pages import Pages
from app.kernel.settings import Settings
from app.kernel.text import Texts
from app.kernel.writer import Writer
from app.people import commands as people
from app.polls import mails
from app.rooms import queries as rooms
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.polls import a_poll, close, decide, vote

STATED = {"form": "one", "effect": "advises", "consequence": "Wij kiezen daarna."}


async def nobody(_connection: HTTPConnection) -> Actor | None:
    return None


@pytest.fixture
async def house(ground: Ground, tmp_path: Path) -> AsyncIterator[House]:
    """The ground's house, with a writer at work; mail is kept in a folder."""
    settings, texts = Settings(data_dir=tmp_path), Texts()
    writer = Writer(ground.database, lambda: ground.now)
    writer.start(on_committed=lambda _entries, _at: None)
    yield House(
        settings=settings,
        clock=lambda: ground.now,
        database=ground.database,
        writer=writer,
        commands=Commands((), rooms.guard),
        texts=texts,
        pages=Pages(texts, settings.corporation),
        mailer=Mailer(settings),
        tries=Tries(),
        offers=(),
        who=nobody,
    )
    await writer.stop()


def kept(house: House) -> list[EmailMessage]:
    files = sorted(house.mailer.folder.glob("*.eml")) if house.mailer.folder.exists() else []
    return [message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default) for file in files]


def replaced(house: House, settings: Settings) -> House:
    return replace(house, settings=settings, mailer=Mailer(settings))


async def test_who_voted_is_told_the_outcome_by_mail_once_and_without_counts(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor, house: House
) -> None:
    ground.do(lambda tx: people.readdress(tx, {anna.id: "anna@huurder.example", bert.id: "bert@huurder.example"}))
    poll = a_poll(ground, staff, room, **STATED)
    vote(ground, anna, room, poll, 0)
    close(ground, staff, room, poll)
    decide(ground, staff, room, poll)

    await mails.send(house)
    await mails.send(house)

    (mail,) = kept(house)
    text = mail.get_content()
    assert (mail["To"], mail["Subject"]) == ("anna@huurder.example", "Dit is besloten: Wanneer de steiger?")
    assert all(said in text for said in ("Beste Anna,", "Het wordt maart.", "De steiger komt op 1 maart.", "/rooms/"))
    assert not any(option in text for option in ("april", "mei"))


async def test_a_mail_that_the_server_does_not_take_is_kept_for_later(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, house: House, tmp_path: Path
) -> None:
    ground.do(lambda tx: people.readdress(tx, {anna.id: "anna@huurder.example"}))
    poll = a_poll(ground, staff, room, **STATED)
    vote(ground, anna, room, poll, 0)
    close(ground, staff, room, poll)
    decide(ground, staff, room, poll)
    no_server = Settings(data_dir=tmp_path, mail_url="smtp://127.0.0.1:1")

    await mails.send(replaced(house, no_server))
    assert kept(house) == []
    await mails.send(house)
    assert kept(house) == [], "not at once"
    ground.later(minutes=5)
    await mails.send(house)

    assert len(kept(house)) == 1
