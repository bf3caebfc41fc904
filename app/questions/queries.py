"""How questions stand, to those who may see their room; and what was answered, for whoever asks it next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from app.kernel.actor import HOUSE, Actor
from app.kernel.clock import stamp
from app.kernel.feature import Span
from app.messages import queries as messages
from app.messages.wire import MessageItem
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability, Role
from app.projects import queries as projects
from app.questions.models import (
    Question,
    QuestionDwelling,
    QuestionStep,
    ShelvedAnswer,
    dwellings,
    questions,
    steps,
)
from app.questions.rules import SHELF, Act, ClosedBy, State, Terms
from app.questions.wire import (
    Answered,
    Answerers,
    Answers,
    AnswersQuery,
    Joined,
    QuestionItem,
    QuestionState,
    Waiting,
    WaitingList,
)
from app.rooms import queries as rooms
from app.search import queries as search
from channels.errors import NotFound
from channels.protocol import By
from channels.topics import Topic

MOST_ALIKE = 3  # that are offered to who is typing: more isn't read
MOST_LISTED = 200
MOST_ROOMS = 12  # in which answers are searched for

_q, _d, _s = questions.c, dwellings.c, steps.c
_span: dict[str, Any] = {name: bindparam(name) for name in ("room", "first", "last")}
_stepped = select_rows(_s.question_id).where(_s.room_id == _span["room"], _s.seq.between(_span["first"], _span["last"]))
_of_span = select_rows(_q.message_id).where(
    _q.room_id == _span["room"],
    or_(_q.seq.between(_span["first"], _span["last"]), _q.message_id.in_(_stepped)),
)
_joins_in = select_rows(_d.question_id).where(_d.room_id == bindparam("room"))
_any_join = _joins_in.limit(1)
_joined = _joins_in.where(_d.dwelling_id == bindparam("dwelling")).order_by(_d.question_id)


# How questions stand


def held(session: Session, room: Topic, question_id: int) -> Question | None:
    """The question, held until the commit; None where it isn't, or another process has it."""
    here = select(Question).where(Question.message_id == question_id, Question.room_id == room.id)
    return session.exec(here.with_for_update(skip_locked=True).execution_options(populate_existing=True)).first()


def is_there(session: Session, room: Topic, question_id: int) -> bool:
    """Whether there is such a question in the room."""
    here = select(Question.message_id).where(Question.message_id == question_id, Question.room_id == room.id)
    return session.exec(here).first() is not None


def due(session: Session, now: datetime) -> Sequence[tuple[int, int]]:
    """Room and message of each question whose term has passed, and of which that wasn't told yet."""
    is_late = (col(Question.due_at) <= now) & col(Question.is_late).is_(False)
    passed = or_(is_late, col(Question.closes_at) <= now)
    return session.exec(select(Question.room_id, Question.message_id).where(passed).order_by(col(Question.seq))).all()


def state_of(session: Session, question: Question) -> QuestionState:
    """A question as it is shown."""
    return _states(session, [question])[question.message_id]


def holds_for(session: Session, question_id: int, dwelling: int) -> bool:
    """Whether it was said already that the question holds for this dwelling."""
    return session.get(QuestionDwelling, (question_id, dwelling)) is not None


def concerned(session: Session, question: Question) -> set[int]:
    """Who is told of each step, as far as she is there: who asked, and who said that it holds for her too."""
    joined = session.exec(select(QuestionDwelling.person_id).where(QuestionDwelling.question_id == question.message_id))
    told = {question.asker_id, *joined}
    return {person_id for room_id, person_id in rooms.memberships_of(session, told) if room_id == question.room_id}


def housemates(session: Session, room: Topic, dwelling: int) -> list[int]:
    """The people who count for this dwelling."""
    return sorted(person_id for person_id, home in rooms.tenants_in(session, room).items() if home == dwelling)


def all_housemates(session: Session, room: Topic, question_id: int) -> list[int]:
    """The people who count for any of the dwellings for which the question holds."""
    homes = set(session.exec(select(QuestionDwelling.dwelling_id).where(QuestionDwelling.question_id == question_id)))
    return sorted(person_id for person_id, home in rooms.tenants_in(session, room).items() if home in homes)


# Who answers


def default_answerer(session: Session, room: Topic) -> int | None:
    """The contact person of the room: the leader of its project, or of the newest project of its complex."""
    (ground,) = rooms.grounds(session, [room])
    about = [ground.project_id] if ground.project_id else projects.about(session, complex_ids=[ground.complex_id])
    leaders = (projects.leader_of(session, project_id) for project_id in about)
    return next((leader for leader in leaders if leader is not None), None)


def colleagues(session: Session, room: Topic) -> list[By]:
    """Who can be named as the one who answers: those of the room who are no tenants."""
    found = people.by(session, rooms.people_in(session, room)).values()
    return sorted((one for one in found if one.role != Role.TENANT), key=lambda one: (one.role, one.name))


def answerers(session: Session, actor: Actor, room: Topic) -> Answerers:
    """The same for the form. Raises `NotFound`, `Forbidden`."""
    _must_see(session, actor, room)
    roles.must(actor, Capability.ASSIGN_QUESTION)
    return Answerers(colleagues(session, room))


# On a page of the room


def offer_states(session: Session, _actor: Actor, span: Span) -> Mapping[int, QuestionState]:
    """The questions asked in this part of the stream, and those of which a step stands in it."""
    ids = session.connection().execute(_of_span, _places(span)).scalars().all()
    if not ids:
        return {}
    return _states(session, session.exec(select(Question).where(col(Question.message_id).in_(ids))).all())


def offer_steps(session: Session, _actor: Actor, span: Span) -> Sequence[QuestionItem]:
    """What happened to questions in this part of the stream."""
    here = (QuestionStep.room_id == span.room.id, col(QuestionStep.seq).between(span.first, span.last))
    found = session.exec(select(QuestionStep).where(*here).order_by(col(QuestionStep.seq))).all()
    by = people.by(session, {one.by_id for one in found})
    return [
        QuestionItem(one.question_id, Act(one.act), one.seq, stamp(one.at), _by(by, one.by_id) or HOUSE.by)
        for one in found
    ]


def offer_joined(session: Session, actor: Actor, span: Span) -> Sequence[Joined]:
    """The questions of the room that hold for the viewer's dwelling."""
    room = {"room": span.room.id}
    if session.connection().execute(_any_join, room).first() is None:
        return []
    home = rooms.dwelling_of(session, actor.id, span.room)
    return [Joined(id_) for id_ in session.connection().execute(_joined, room | {"dwelling": home}).scalars()]


# What waits for an answer


def waiting(session: Session, actor: Actor, terms: Terms, now: datetime) -> WaitingList:
    """The open questions in her rooms, who waits longest first. Raises `Forbidden`."""
    roles.must(actor, Capability.READ_WAITING)
    room_ids = [room.id for room in rooms.rooms_of(session, actor.id)]
    open_ = (col(Question.room_id).in_(room_ids), Question.state == State.OPEN)
    found = session.exec(select(Question).where(*open_).order_by(col(Question.since)).limit(MOST_LISTED)).all()
    said = messages.items(session, [one.message_id for one in found])
    states = _states(session, found)
    names = rooms.names_of(session, room_ids)
    replies = messages.replies(session, {one.message_id: one.asker_id for one in found})
    listed = [
        Waiting(
            question=one.message_id,
            topic=str(rooms.topic_of(one.room_id)),
            room=names[one.room_id][1],
            seq=one.seq,
            text=said[one.message_id].text,
            by=said[one.message_id].by,
            since=stamp(one.since),
            due=states[one.message_id].due or stamp(one.since),
            hours=round(terms.office.elapsed(one.since, now).total_seconds() / 3600, 1),
            dwellings=states[one.message_id].dwellings,
            late=one.is_late,
            answerer=states[one.message_id].answerer,
            replies=replies.get(one.message_id, 0),
        )
        for one in found
        if not said[one.message_id].deleted
    ]
    return WaitingList(listed)


# What was answered


def answers(session: Session, actor: Actor, asked: AnswersQuery) -> Answers:
    """What was answered in her rooms, or in one, and for the whole corporation; with words, the likest first."""
    if asked.q.strip():
        return Answers(_alike(session, _rooms(session, actor, asked.topic), asked.q, most=MOST_LISTED))
    here = _rooms(session, actor, asked.topic)
    answered = (col(Question.room_id).in_([room.id for room in here]), col(Question.answer_id).is_not(None))
    found = session.exec(
        select(Question)
        .where(*answered, Question.state != State.OPEN)
        .order_by(col(Question.message_id).desc())
        .limit(MOST_LISTED)
    ).all()
    shelved = session.exec(select(ShelvedAnswer).order_by(col(ShelvedAnswer.id).desc()).limit(MOST_LISTED)).all()
    return Answers([*_of_rooms(session, found), *_of_shelf(session, shelved)])


def alike(session: Session, actor: Actor, room: Topic, asked: AnswersQuery) -> Answers:
    """What was answered and looks like this, for who is typing it: of this room first. Raises `NotFound`."""
    _must_see(session, actor, room)
    return Answers(_alike(session, [room], asked.q, most=MOST_ALIKE))


def _alike(session: Session, here: Collection[Topic], asked: str, *, most: int) -> list[Answered]:
    things = search.similar(session, asked, topics=_with_answers(session, here), kinds=["message"])
    wanted = [one.thing for one in things]
    answered = (col(Question.message_id).in_(wanted), col(Question.answer_id).is_not(None))
    found = session.exec(select(Question).where(*answered, Question.state != State.OPEN)).all()
    found = sorted(found, key=lambda one: wanted.index(one.message_id))[:most]
    shelved_ids = [one.thing for one in search.similar(session, asked, shelf=SHELF, kinds=["answer"])]
    own = {one.message_id for one in found}
    on_shelf = session.exec(select(ShelvedAnswer).where(col(ShelvedAnswer.id).in_(shelved_ids))).all()
    likest = sorted((one for one in on_shelf if one.question_id not in own), key=lambda one: shelved_ids.index(one.id))
    return [*_of_rooms(session, found), *_of_shelf(session, likest)][:most]


def _with_answers(session: Session, here: Collection[Topic]) -> list[Topic]:
    """Those of these rooms in which something was answered, the last ones where that are many."""
    in_them = (col(Question.room_id).in_([room.id for room in here]), col(Question.answer_id).is_not(None))
    newest = select(Question.room_id).where(*in_them).group_by(col(Question.room_id))
    rows = session.exec(newest.order_by(func.max(Question.message_id).desc()).limit(MOST_ROOMS))
    return [rooms.topic_of(room_id) for room_id in rows]


def _of_rooms(session: Session, found: Sequence[Question]) -> list[Answered]:
    """Each with its words, as far as these can be read: who hid or deleted them hid them here."""
    said = messages.items(session, [id_ for one in found for id_ in (one.message_id, one.answer_id) if id_])
    names = rooms.names_of(session, {one.room_id for one in found})
    counts = _dwellings(session, [one.message_id for one in found])
    pairs = [(one, said[one.message_id], said[one.answer_id]) for one in found if one.answer_id]
    return [
        Answered(
            asked=question.text,
            answer=answer.text,
            at=answer.at,
            by=answer.by,
            topic=str(rooms.topic_of(one.room_id)),
            room=names[one.room_id][1],
            seq=question.seq,
            answer_seq=answer.seq,
            dwellings=counts.get(one.message_id, 0),
        )
        for one, question, answer in pairs
        if _can_be_read(question) and _can_be_read(answer)
    ]


def _of_shelf(session: Session, found: Iterable[ShelvedAnswer]) -> list[Answered]:
    listed = list(found)
    by = people.by(session, {one.by_id for one in listed})
    return [
        Answered(asked=one.asked, answer=one.answer, at=stamp(one.at), by=by[one.by_id], shelved=one.id)
        for one in listed
    ]


def _rooms(session: Session, actor: Actor, topic: str) -> list[Topic]:
    hers = rooms.rooms_of(session, actor.id)
    if not topic:
        return hers
    found = [room for room in hers if str(room) == topic]
    if not found:
        raise NotFound
    return found


def _can_be_read(message: MessageItem) -> bool:
    return not message.deleted and message.hidden is None


def _states(session: Session, found: Sequence[Question]) -> dict[int, QuestionState]:
    counts = _dwellings(session, [one.message_id for one in found])
    by = people.by(session, {one.answerer_id for one in found if one.answerer_id is not None})
    return {
        one.message_id: QuestionState(
            question=one.message_id,
            seq=one.seq,
            state=State(one.state),
            asker=one.asker_id,
            dwellings=counts.get(one.message_id, 0),
            answerer=_by(by, one.answerer_id),
            due=stamp(one.due_at) if one.due_at else None,
            late=one.is_late,
            answer=one.answer_id,
            closes=stamp(one.closes_at) if one.closes_at else None,
            closed_by=ClosedBy(one.closed_by) if one.closed_by else None,
            rounds=one.rounds,
        )
        for one in found
    }


def _dwellings(session: Session, question_ids: Collection[int]) -> dict[int, int]:
    if not question_ids:
        return {}
    rows = session.connection().execute(
        select_rows(_d.question_id, func.count()).where(_d.question_id.in_(question_ids)).group_by(_d.question_id)
    )
    return dict(map(tuple, rows))


def _by(by: Mapping[int, By], person_id: int | None) -> By | None:
    return by.get(person_id) if person_id is not None else None


def _places(span: Span) -> dict[str, int]:
    return {"room": span.room.id, "first": span.first, "last": span.last}


def _must_see(session: Session, actor: Actor, room: Topic) -> None:
    if room not in rooms.visible_to(session, actor, [room]):
        raise NotFound
