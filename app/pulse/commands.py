"""Answering, putting off, telling results; and by itself: asking, closing, and saying by when results are owed.

Who answers, closes or tells holds the pulse's row until the commit, so that of two housemates one answers, and an
answer is either in the figures or refused. Who asks holds the row of the complex: of two processes one does.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import date

from msgspec import to_builtins
from sqlmodel import col, delete, select

from app.kernel import journal, settings
from app.kernel.actor import Actor
from app.kernel.bulk import put
from app.kernel.clock import stamp
from app.kernel.transaction import NotYet, Slot, Tx
from app.people import roles
from app.people.roles import Capability
from app.places import queries as places
from app.places.rules import day
from app.projects import queries as projects
from app.pulse import queries, rules
from app.pulse.models import (
    Pulse,
    PulseAnswer,
    PulseAnswered,
    PulseAside,
    PulseCall,
    PulseRhythm,
    PulseSentence,
    asides,
    calls,
    phases,
    rhythms,
)
from app.pulse.rules import Cadence, Mine, Stage, State
from app.pulse.wire import (
    AnswerPulse,
    PublishPulse,
    PulseAsked,
    PulseCalled,
    PulseClosed,
    PulseDue,
    PulseMine,
    PulsePublished,
    PutOff,
)
from app.rooms import queries as rooms
from app.rooms.rules import Belongs, Ground, must_not_be_muted
from channels.errors import NotFound
from channels.topics import Topic

AGAIN_S = 0.2  # after which somebody comes back who found a pulse held
KEY_BITS = 62

# What tenants do


def answer(tx: Tx, actor: Actor, room: Topic, data: AnswerPulse) -> Slot:
    """Answer for one's dwelling, once. What is kept of it knows neither dwelling nor person."""
    roles.must(actor, Capability.ANSWER_PULSE)
    pulse = _hold(tx, room, data.pulse)
    home = _asked(tx, actor, room, pulse)
    sentence = rules.sentence(data.sentence)

    tx.session.add(PulseAnswered(pulse_id=pulse.id, dwelling_id=home))
    tx.session.add(_answer_of(tx, room, pulse, home, data))
    if sentence:
        tx.session.add(PulseSentence(pulse_id=pulse.id, key=secrets.randbits(KEY_BITS), text=sentence))
    if data.call:
        row = {"room_id": room.id, "person_id": actor.id, "dwelling_id": home}
        put(tx.session, calls, [row], by=["room_id", "person_id"], changing=["dwelling_id"])
    tx.session.flush()
    household = {
        person for person, dwelling in rooms.tenants_in(tx.session, room, day(tx.now)).items() if dwelling == home
    }
    told = {id_: _tell(tx, id_, room, pulse, "answered") for id_ in sorted(household | {actor.id})}
    return told[actor.id]


def later(tx: Tx, actor: Actor, room: Topic, data: PutOff) -> Slot:
    """Be asked tomorrow."""
    roles.must(actor, Capability.PUT_PULSE_OFF)
    return _put_aside(tx, actor, room, data.pulse, "later")


def decline(tx: Tx, actor: Actor, room: Topic, data: PutOff) -> Slot:
    """Don't be asked this time. A housemate may still answer."""
    roles.must(actor, Capability.DECLINE_PULSE)
    return _put_aside(tx, actor, room, data.pulse, "declined")


# What staff do


def publish(tx: Tx, actor: Actor, room: Topic, data: PublishPulse) -> Slot:
    """Tell the room what was answered, and what is done with it."""
    roles.must(actor, Capability.PUBLISH_PULSE)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    follows = rules.follows(data.follows)
    pulse = _hold(tx, room, data.pulse)
    if queries.state(pulse) != State.CLOSED:
        raise rules.NothingOwed
    if pulse.complex_id in queries.voting(tx.session):
        raise rules.PulseDuringVote

    pulse.published_at, pulse.published_by, pulse.published_role = tx.now, actor.id, actor.role
    pulse.follows = follows
    tx.session.exec(delete(PulseSentence).where(col(PulseSentence.pulse_id) == pulse.id))

    def told(slot: Slot) -> PulsePublished:
        pulse.published_seq = slot.seq
        return PulsePublished(
            pulse=pulse.id,
            figures=queries.figures(pulse),
            follows=follows,
            dwellings=pulse.dwellings,
            asked=stamp(pulse.at),
            phase=pulse.phase,
        )

    return tx.emit_numbered(room, told)


def called(tx: Tx, actor: Actor, room: Topic, data: PulseCalled) -> Slot:
    """Take somebody who was rung off the list."""
    roles.must(actor, Capability.CALLED)
    hers = (calls.c.room_id == room.id, calls.c.person_id == data.person)
    if tx.session.connection().execute(calls.delete().where(*hers)).rowcount == 0:
        raise rules.NobodyToCall
    own = Topic("person", actor.id)
    return Slot(own, journal.head(tx.session, own))


# What happens by itself


def go_round(tx: Tx) -> None:
    """Close what is over, say by when results are owed, and ask where it is time. Several processes may do it."""
    cadence = Cadence.of(settings.load())
    _see(tx)
    voting = queries.voting(tx.session)
    for pulse in _running(tx):
        if pulse.closed_at is None and (pulse.closes_at <= tx.now or pulse.complex_id in voting):
            _close(tx, pulse)
        _owe(tx, pulse, cadence, voting)
    _forget_calls(tx)
    if rules.is_now(cadence, tx.now):
        for complex_id in _due(tx, cadence, voting):
            _ask(tx, complex_id, cadence)


def ask(tx: Tx, room: Topic, *, phase: str = "") -> Slot:
    """Ask the dwellings of a room, for a week."""
    (ground,) = rooms.grounds(tx.session, [room])
    dwellings = len(rooms.dwellings_in(tx.session, room, day(tx.now)))
    closes_at, id_ = tx.now + rules.OPEN_FOR, tx.new_id()
    asked = tx.emit(room, PulseAsked(pulse=id_, closes_at=stamp(closes_at), dwellings=dwellings, phase=phase))
    tx.append(
        Pulse,
        id=id_,
        room_id=room.id,
        seq=asked,
        complex_id=ground.complex_id,
        phase=phase,
        dwellings=dwellings,
        at=tx.now,
        closes_at=closes_at,
        published_role="",
        follows="",
    )
    return asked


def _hold(tx: Tx, room: Topic, pulse_id: int) -> Pulse:
    """The pulse, which no other process changes until the commit. Raises `NotFound`, and `NotYet` while one does."""
    wanted = select(Pulse).where(Pulse.id == pulse_id, Pulse.room_id == room.id)
    if pulse := tx.session.exec(wanted.with_for_update(skip_locked=True)).first():
        return pulse
    if tx.session.exec(select(Pulse.id).where(Pulse.id == pulse_id, Pulse.room_id == room.id)).first():
        raise NotYet(AGAIN_S)
    raise NotFound


def _asked(tx: Tx, actor: Actor, room: Topic, pulse: Pulse) -> int:
    """The dwelling that may still answer. Raises `PulseOver`, `NotAsked`, `PulseAnsweredBefore`."""
    is_over = pulse.closed_at is not None or pulse.closes_at <= tx.now
    if is_over or pulse.complex_id in queries.voting(tx.session):
        raise rules.PulseOver
    home = rooms.dwelling_of(tx.session, actor.id, room, day(tx.now))
    if home is None:
        raise rules.NotAsked
    if queries.has_answered(tx.session, pulse.id, home):
        raise rules.PulseAnsweredBefore
    return home


def _answer_of(tx: Tx, room: Topic, pulse: Pulse, home: int, data: AnswerPulse) -> PulseAnswer:
    (ground,) = rooms.grounds(tx.session, [room])
    (building,) = places.buildings_of(tx.session, [home])
    return PulseAnswer(
        pulse_id=pulse.id,
        key=secrets.randbits(KEY_BITS),
        knows=data.knows,
        heard=data.heard,
        agreed=data.agreed,
        worries=sorted(set(data.worries)),
        building_id=building if ground.building_id is None else None,
    )


def _put_aside(tx: Tx, actor: Actor, room: Topic, pulse_id: int, did: Mine) -> Slot:
    pulse = _hold(tx, room, pulse_id)
    _asked(tx, actor, room, pulse)
    until = tx.now + rules.LATER if did == "later" else None
    row = {"pulse_id": pulse.id, "person_id": actor.id, "until": until}
    put(tx.session, asides, [row], by=["pulse_id", "person_id"], changing=["until"])
    return _tell(tx, actor.id, room, pulse, did, until=stamp(until) if until else None)


def _tell(tx: Tx, person_id: int, room: Topic, pulse: Pulse, did: Mine, *, until: str | None = None) -> Slot:
    return tx.emit(Topic("person", person_id), PulseMine(pulse=pulse.id, room=str(room), did=did, until=until))


def _see(tx: Tx) -> None:
    """Note complexes and projects that are new, and phases that changed."""
    today = day(tx.now)
    known = queries.rhythms(tx.session)
    new = {ground.complex_id for ground in rooms.grounds(tx.session)} - known.keys()
    put(tx.session, rhythms, [_first_seen(id_, today) for id_ in sorted(new)], by=["complex_id"])
    seen = queries.seen_phases(tx.session)
    changed = [one for one in projects.about(tx.session).values() if seen.get(one.id) != one.phase]
    rows = [{"project_id": one.id, "phase": one.phase, "since": today} for one in changed]
    put(tx.session, phases, rows, by=["project_id"], changing=["phase", "since"])


def _first_seen(complex_id: int, today: date) -> dict[str, object]:
    return {"complex_id": complex_id, "since": today, "asked": None}


def _running(tx: Tx) -> Sequence[Pulse]:
    """The pulses that are open, or whose results are owed. What another process holds is its to look at."""
    few = col(Pulse.closed_at).is_not(None) & col(Pulse.figures).is_(None)
    wanted = select(Pulse).where(col(Pulse.published_at).is_(None), ~few).order_by(col(Pulse.id))
    return tx.session.exec(wanted.with_for_update(skip_locked=True)).all()


def _close(tx: Tx, pulse: Pulse) -> None:
    """Make the figures, once and for all; and forget who answered, and what each answered."""
    figures = rules.figures(queries.answers(tx.session, pulse.id))
    pulse.closed_at = tx.now
    pulse.figures = to_builtins(figures) if figures else None
    for forgotten in (PulseAnswer, PulseAnswered, PulseAside):
        tx.session.exec(delete(forgotten).where(col(forgotten.pulse_id) == pulse.id))
    if figures is None:
        tx.session.exec(delete(PulseSentence).where(col(PulseSentence.pulse_id) == pulse.id))
        tx.emit(rooms.topic_of(pulse.room_id), PulseClosed(pulse=pulse.id, state="few"))
    else:
        tx.emit(rooms.topic_of(pulse.room_id), PulseClosed(pulse=pulse.id, state="closed"))


def _owe(tx: Tx, pulse: Pulse, cadence: Cadence, voting: Collection[int]) -> None:
    """Say by when results are owed; while a vote runs they aren't, and after it the term begins anew."""
    if queries.state(pulse) != State.CLOSED or (pulse.due is None) == (pulse.complex_id in voting):
        return
    pulse.due = cadence.results_due(tx.now) if pulse.due is None else None
    tx.emit(rooms.topic_of(pulse.room_id), PulseDue(pulse=pulse.id, due=stamp(pulse.due) if pulse.due else None))


def _forget_calls(tx: Tx) -> None:
    """Who no longer belongs to a room isn't rung about it."""
    waiting = [Belongs(*row) for row in tx.session.exec(select(PulseCall.room_id, PulseCall.person_id))]
    still = rooms.memberships_of(tx.session, {one.person_id for one in waiting}) if waiting else set()
    for gone in set(waiting) - still:
        hers = (calls.c.room_id == gone.room_id, calls.c.person_id == gone.person_id)
        tx.session.connection().execute(calls.delete().where(*hers))


def _due(tx: Tx, cadence: Cadence, voting: Collection[int]) -> list[int]:
    """The complexes whose day has come, and where nothing stands in the way."""
    known, stages = queries.rhythms(tx.session), queries.stages(tx.session)
    free = known.keys() - voting - queries.waiting(tx.session)
    return [id_ for id_ in sorted(free) if _is_due(tx, known[id_], stages.get(id_, []), cadence)]


def _is_due(tx: Tx, rhythm: PulseRhythm, stages: Sequence[Stage], cadence: Cadence) -> bool:
    asked = day(rhythm.asked) if rhythm.asked else None
    stage = rules.asked_about(stages, asked, cadence)
    return day(tx.now) >= rules.next_day(stage, seen=rhythm.since, asked=asked, cadence=cadence)


def _ask(tx: Tx, complex_id: int, cadence: Cadence) -> None:
    """Ask in the room of the project, or without one in each building's. What another process asks is asked."""
    wanted = select(PulseRhythm).where(PulseRhythm.complex_id == complex_id)
    held = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    rhythm = tx.session.exec(held).first()
    stages = queries.stages(tx.session).get(complex_id, [])
    if rhythm is None or not _is_due(tx, rhythm, stages, cadence):
        return
    stage = rules.asked_about(stages, day(rhythm.asked) if rhythm.asked else None, cadence)
    rhythm.asked = tx.now
    for ground in rooms.grounds(tx.session):
        room = rooms.topic_of(ground.room_id)
        if ground.complex_id == complex_id and _is_asked(ground, stage) and _can_be_told(tx, room):
            ask(tx, room, phase=stage.phase if stage else "")


def _is_asked(ground: Ground, stage: Stage | None) -> bool:
    return ground.project_id == stage.project_id if stage else ground.building_id is not None


def _can_be_told(tx: Tx, room: Topic) -> bool:
    """Where fewer live than anything could be told of, nobody is asked: answers that nobody may see help nobody."""
    return len(rooms.dwellings_in(tx.session, room, day(tx.now))) >= rules.FEWEST
