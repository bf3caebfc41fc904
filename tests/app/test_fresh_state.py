"""State + events = fresh state: what a client holds and carries on is what it would get anew."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.features import FEATURES
from app.files.rules import TooManyLoose
from app.kernel import journal
from app.kernel.actor import Actor
from app.kernel.commands import Commands
from app.promises import commands as promises
from app.pulse import commands as pulse
from app.pulse import queries as pulse_queries
from app.questions import commands as questions
from app.reports import commands as reports
from app.rooms import queries as rooms
from channels.errors import Refused
from channels.protocol import Entry
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import a_loose_photo
from tests.support.people import a_member, a_room
from tests.support.reduce import Event, State, carried_on, plain

COMMANDS = Commands((command for feature in FEATURES for command in feature.commands), rooms.guard)
OFFERS = [offer for feature in FEATURES for offer in feature.offers]
WALKS = Path(__file__).parents[2] / "static" / "test" / "walks"
ITEMS = (
    *("messages", "announcements", "progress", "polls"),
    *("promise_entries", "pulses", "pulse_results", "question_steps"),
)

TENANTS, KEEPER, CONTRACTOR = 3, 3, 4  # among the people of a street: the first three, and the two after them


@dataclass
class Street:
    """A project's room and all who come there."""

    ground: Ground
    room: Topic
    people: Sequence[Actor]
    done: int = 0

    def do(self, actor: Actor, name: str, **data: Any) -> None:
        """Send a command; a refusal is an answer too."""
        self.ground.later(seconds=1)
        self.done += 1
        prepared = COMMANDS.prepare(name, str(self.room), msgspec.json.encode(data))
        job = COMMANDS.job(f"command-{self.done}", prepared, actor, lambda _slot, _error: None)
        try:
            self.ground.do(job.run, actor)
        except Refused:
            return

    def things(self, kind: str) -> list[int]:
        """The ids of all that was opened by events of this kind."""
        thing = kind.split(".", maxsplit=1)[0]
        return [told[thing] for told in self.ground.told(kind)]

    def state(self, viewer: Actor) -> State:
        """The room as the viewer would get it now."""
        state = self.ground.ask(rooms.state, viewer, self.room, OFFERS, self.ground.now)
        fresh: State = msgspec.json.decode(msgspec.json.encode(state))
        return fresh

    def own(self, viewer: Actor) -> Topic:
        return Topic("person", viewer.id)


def decoded(entries: Iterable[Entry]) -> list[Event]:
    return [msgspec.json.decode(entry.frame) for entry in entries]


def from_where(fresh: State, state: State) -> State:
    """The state without the items that stand before the fresh one's page, and what belongs to them."""
    items = {key: [item for item in state[key] if item["seq"] >= fresh["from"]] for key in ITEMS}
    on_page = {str(message["message"]) for message in items["messages"]}
    reactions = {message: entry for message, entry in state["reactions"].items() if message in on_page}
    quotes = {message: quote for message, quote in state["quotes"].items() if message in fresh["quotes"]}
    shown = {str(entry["promise"]) for entry in items["promise_entries"]}
    promises = {promise: one for promise, one in state["promises"].items() if promise in shown}
    on_it = on_page | {str(step["question"]) for step in items["question_steps"]}
    questions = {question: one for question, one in state["questions"].items() if question in on_it}
    parts = {"reactions": reactions, "quotes": quotes, "promises": promises, "questions": questions}
    parts["reports"] = {report: one for report, one in state["reports"].items() if report in on_page}
    return state | items | {"from": fresh["from"], **parts}


@pytest.fixture
def street(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Street:
    monkeypatch.setattr("app.pulse.rules.FEWEST", 1)  # or a street of two homes would have no results to carry on
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie Ivoordreef"))
    anna = ground.do(lambda tx: a_member(tx, room, name="Anna"))
    home = ground.ask(rooms.dwelling_of, anna.id, room)
    aisha = ground.do(lambda tx: a_member(tx, room, name="Aisha", dwelling=home))
    bert = ground.do(lambda tx: a_member(tx, room, name="Bert"))
    karin = ground.do(lambda tx: a_member(tx, room, name="Karin", role="staff"))
    jan = ground.do(lambda tx: a_member(tx, room, name="Jan", role="contractor"))
    return Street(ground, room, [anna, aisha, bert, karin, jan])


def speaks_again(state: State, now: datetime) -> None:
    """No event tells that a mute has passed: clients see it by the clock."""
    until = state["room"].get("muted_until")
    if until and datetime.fromisoformat(until) <= now:
        state["room"] |= {"muted_until": None, "muted_reason": None}


def one_of(things: Sequence[int], n: int) -> int:
    return things[n % len(things)] if things else 1


def say(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "message.post", text=f"Bericht **{n}**")


def show(street: Street, actor: Actor, n: int) -> None:
    """With photos, which come and go with the message."""
    with suppress(TooManyLoose):
        names = [f"photo-{street.done}-{number}" for number in range(n % 2 + 1)]
        photos = [a_loose_photo(street.ground, actor, street.room, name) for name in names]
        street.do(actor, "message.post", text="Kijk", attachments=photos)


def reply(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "message.post", text="Ja", reply_to=one_of(street.things("message.posted"), n))


def edit(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "message.edit", message=one_of(street.things("message.posted"), n), text=f"Anders {n}")


def delete(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "message.delete", message=one_of(street.things("message.posted"), n))


def hide(street: Street, _actor: Actor, n: int) -> None:
    street.do(street.people[KEEPER], "message.hide", message=one_of(street.things("message.posted"), n), reason="Grof")


def restore(street: Street, _actor: Actor, n: int) -> None:
    street.do(street.people[KEEPER], "message.restore", message=one_of(street.things("message.hidden"), n))


def react(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "reaction.add", message=one_of(street.things("message.posted"), n), emoji="👍❤️"[n % 2])


def unreact(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "reaction.remove", message=one_of(street.things("message.posted"), n), emoji="👍❤️"[n % 2])


def read(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "room.read", seq=n)


def mute(street: Street, actor: Actor, n: int) -> None:
    street.do(street.people[KEEPER], "member.mute", person=actor.id, minutes=n % 2 + 60, reason="Even rust")


def unmute(street: Street, actor: Actor, _n: int) -> None:
    street.do(street.people[KEEPER], "member.unmute", person=actor.id)


def ask(street: Street, actor: Actor, n: int) -> None:
    per = "dwelling" if n & 4 else "person"
    street.do(
        actor, "poll.open", question="Wanneer?", options=["ma", "di"], many=bool(n & 1), secret=bool(n & 2), per=per
    )


STATED = {"effect": "binds", "consequence": "Wat wint, doen wij."}
FORMS: Sequence[Mapping[str, object]] = (
    {"form": "ranking", "options": ["ma", "di", "wo"]},
    {"form": "several", "options": ["ma", "di", "wo"], "most": 2, "quorum": 50},
    {"form": "faces", "roles": ["tenant", "staff", "contractor"]},
    {"form": "one", "options": ["ma", "di"], "results": "closed"},
)


def ask_in_full(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "poll.open", question="Wat dan?", secret=n % 5 == 0, **STATED, **FORMS[n % len(FORMS)])


def decide(street: Street, actor: Actor, n: int) -> None:
    street.do(
        actor, "poll.decide", poll=one_of(street.things("poll.closed"), n), decided=f"Dag {n}", next="Wij bellen."
    )


def vote(street: Street, _actor: Actor, n: int) -> None:
    choices = [option for option in (1, 0) if n >> option & 1]
    street.do(
        street.people[n % TENANTS], "poll.vote", poll=one_of(street.things("poll.opened"), n >> 2), choices=choices
    )


def close(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "poll.close", poll=one_of(street.things("poll.opened"), n))


def announce(street: Street, _actor: Actor, n: int) -> None:
    street.do(
        street.people[KEEPER], "announcement.publish", title="Water dicht", text="Dinsdag", must_confirm=n % 3 > 0
    )


def confirm(street: Street, _actor: Actor, n: int) -> None:
    street.do(
        street.people[n % TENANTS],
        "announcement.confirm",
        announcement=one_of(street.things("announcement.published"), n),
    )


def post_progress(street: Street, _actor: Actor, n: int) -> None:
    street.do(street.people[CONTRACTOR], "progress.post", text="Steiger", percent=n if n % 2 else None)


def promise(street: Street, _actor: Actor, n: int) -> None:
    """Of one's own accord, or what was asked for."""
    asked_for = {"promise": one_of(street.things("promise.recorded"), n)} if n % 2 else {}
    day = (street.ground.now + timedelta(days=n % 3)).date().isoformat()
    street.do(street.people[KEEPER], "promise.make", what=f"Lift {n}", who="Liftbedrijf", day=day, **asked_for)


def ask_promise(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "promise.ask", what=f"Kan het licht in de hal aan? {n}")


def keep_promise(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "promise.keep", promise=one_of(street.things("promise.recorded"), n), reason="Klaar" * (n % 2))


def move_promise(street: Street, actor: Actor, n: int) -> None:
    day = (street.ground.now + timedelta(days=n)).date().isoformat()
    street.do(actor, "promise.move", promise=one_of(street.things("promise.recorded"), n), day=day, reason="Levertijd")


def decline_promise(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "promise.decline", promise=one_of(street.things("promise.recorded"), n), reason="Geen geld")


def redact_promise(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "promise.redact", promise=one_of(street.things("promise.recorded"), n), reason="Een naam")


def follow_promise(street: Street, actor: Actor, n: int) -> None:
    name = "promise.follow" if n % 3 else "promise.unfollow"
    street.do(actor, name, promise=one_of(street.things("promise.recorded"), n))


def ask_question(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "question.ask", text=f"Wanneer komt de steiger? {n}")


def file_question(street: Street, _actor: Actor, n: int) -> None:
    street.do(street.people[KEEPER], "question.file", message=one_of(street.things("message.posted"), n))


def drop_question(street: Street, _actor: Actor, n: int) -> None:
    street.do(street.people[KEEPER], "question.drop", question=one_of(street.things("question.changed"), n))


def assign_question(street: Street, _actor: Actor, n: int) -> None:
    question, who = one_of(street.things("question.changed"), n), street.people[KEEPER + n % 2].id
    street.do(street.people[KEEPER], "question.assign", question=question, who_id=who)


def answer_question(street: Street, _actor: Actor, n: int) -> None:
    question = one_of(street.things("question.changed"), n)
    street.do(street.people[KEEPER + n % 2], "question.answer", question=question, text=f"Op dag {n}")


def of_ones_own(street: Street, actor: Actor, n: int) -> None:
    """Not answered yet, or closed."""
    name = "question.again" if n % 2 else "question.close"
    street.do(actor, name, question=one_of(street.things("question.changed"), n))


def join_question(street: Street, actor: Actor, n: int) -> None:
    name = "question.join" if n % 3 else "question.leave"
    street.do(actor, name, question=one_of(street.things("question.changed"), n))


def shelve_answer(street: Street, _actor: Actor, n: int) -> None:
    question = one_of(street.things("question.changed"), n)
    street.do(street.people[KEEPER], "answer.shelve", question=question, asked="Wanneer?", answer="Maandag.")


def ask_pulse(street: Street, _actor: Actor, n: int) -> None:
    """One at a time, as it is asked."""
    if not street.ground.ask(pulse_queries.waiting) and n % 2:
        street.ground.do(lambda tx: pulse.ask(tx, street.room, phase="plan"))


def answer_pulse(street: Street, actor: Actor, n: int) -> None:
    faces = {"knows": n % 5 + 1, "heard": n % 3 + 1, "agreed": 3}
    name, data = (("pulse.answer", faces), ("pulse.later", {}), ("pulse.decline", {}))[n % 3]
    street.do(actor, name, pulse=one_of(street.things("pulse.asked"), n), **data)


def publish_pulse(street: Street, _actor: Actor, n: int) -> None:
    asked = one_of(street.things("pulse.asked"), n)
    street.do(street.people[KEEPER], "pulse.publish", pulse=asked, follows="Wij bellen")


def make_report(street: Street, actor: Actor, n: int) -> None:
    street.do(actor, "report.make", text=f"Lamp {n} is kapot")


def file_report(street: Street, _actor: Actor, n: int) -> None:
    street.do(street.people[KEEPER], "report.file", message=one_of(street.things("message.posted"), n))


def desk_answers(street: Street, _actor: Actor, n: int) -> None:
    message = one_of(street.things("report.changed"), n)
    street.ground.do(lambda tx: reports.handed(tx, message, f"R-{n}"))


def pass_days(street: Street, _actor: Actor, n: int) -> None:
    """So that promises and questions are late."""
    if n % 4 == 0:
        street.ground.later(days=2)
        street.ground.do(promises.tell_late)
        street.ground.do(questions.tick)
        street.ground.do(pulse.go_round)


SELDOM = (
    ask_in_full,
    decide,
    edit,
    delete,
    hide,
    restore,
    unreact,
    read,
    mute,
    unmute,
    close,
    post_progress,
    decline_promise,
    redact_promise,
    follow_promise,
    pass_days,
    file_question,
    drop_question,
    assign_question,
    of_ones_own,
    shelve_answer,
    make_report,
    file_report,
    desk_answers,
    ask_pulse,
    publish_pulse,
)
OFTEN = (
    *(say, show, reply, react, ask, vote, announce, confirm),
    *(promise, ask_promise, keep_promise, move_promise),
    *(ask_question, answer_question, join_question),
    answer_pulse,
)
VERBS = SELDOM + OFTEN * 2 + (vote, confirm)

deeds = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 4), st.integers(0, 40)), max_size=25)


@given(before=deeds, after=deeds)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_state_carried_on_by_events_is_a_fresh_state(
    street: Street, before: Sequence[tuple[Any, int, int]], after: Sequence[tuple[Any, int, int]]
) -> None:
    for verb, who, n in before:
        verb(street, street.people[who], n)
    held = [street.state(viewer) for viewer in street.people]
    own_heads = [street.ground.ask(journal.head, street.own(viewer)) for viewer in street.people]
    seen = len(street.ground.entries)

    for verb, who, n in after:
        verb(street, street.people[who], n)

    live = street.ground.entries[seen:]
    for viewer, state, own_head in zip(street.people, held, own_heads, strict=True):
        fresh = street.state(viewer)
        own = street.own(viewer)
        heard = decoded(entry for entry in live if entry.topic in {street.room, own})
        missed = decoded(street.ground.ask(journal.since, street.room, state["head"]))
        missed += decoded(street.ground.ask(journal.since, own, own_head))
        for events in (heard, missed):
            carried = from_where(fresh, carried_on(deepcopy(state), events, viewer=viewer.id))
            speaks_again(carried, street.ground.now)
            fresh["quotes"] = {message: fresh["quotes"][message] for message in carried["quotes"]}
            assert plain(carried) == plain(fresh)


# The same for the client's own reducers, which replay what is recorded here (`static/test/reduce.test.ts`)


@pytest.fixture
def monday(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk is the same on whatever day it is recorded, and however words are salted."""
    monkeypatch.setattr("app.promises.commands.secrets.token_bytes", bytes)
    ground.now = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", [0, KEEPER])
def test_the_walks_that_the_client_replays_are_up_to_date(monday: None, street: Street, who: int) -> None:
    """`PORTIEK_RECORD=1` records them anew."""
    viewer, chance = street.people[who], Random(5)

    walk(street, chance, deeds=30)
    before, seen = street.state(viewer), len(street.ground.entries)
    walk(street, chance, deeds=70)
    after = street.state(viewer)
    heard = (entry for entry in street.ground.entries[seen:] if entry.topic in {street.room, street.own(viewer)})

    assert after["from"] == 1, "the client, too, holds the whole walk"
    person = {"id": viewer.id, "name": viewer.name, "role": viewer.role}
    epoch = {"epoch": "a-walk"}
    recorded = {"person": person, "before": before | epoch, "events": decoded(heard), "after": after | epoch}
    file = WALKS / f"{viewer.name.lower()}.json"
    if os.environ.get("PORTIEK_RECORD") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(recorded), indent=1) + b"\n")
    assert msgspec.json.decode(file.read_bytes()) == recorded


def walk(street: Street, chance: Random, *, deeds: int) -> None:
    for _ in range(deeds):
        chance.choice(VERBS)(street, chance.choice(street.people), chance.randrange(40))
