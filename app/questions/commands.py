"""Asking, answering, and what follows by itself: who waits too long is told so, an answer without objection holds.

Who changes a question holds its row until the commit, so of two processes the second sees what the first did.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from app.kernel import journal, settings
from app.kernel.actor import Actor
from app.kernel.bulk import put
from app.kernel.transaction import NotYet, Slot, Tx
from app.messages import commands as messages
from app.messages.queries import Found, find
from app.messages.rules import MessageNotFound
from app.messages.wire import PostMessage
from app.people import roles
from app.people.roles import Capability
from app.questions import queries, rules
from app.questions.models import Question, QuestionStep, ShelvedAnswer, dwellings
from app.questions.rules import Act, ClosedBy, QuestionNotFound, State, Terms
from app.questions.wire import (
    AnswerQuestion,
    AnswerShelved,
    AnswerUnshelved,
    AskQuestion,
    AssignQuestion,
    DropQuestion,
    FileQuestion,
    OwnQuestion,
    QuestionChanged,
    QuestionJoined,
    QuestionNews,
    QuestionStepped,
    ShelveAnswer,
    UnshelveAnswer,
)
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.topics import Topic

AGAIN_S = 0.2  # after which somebody comes back who found a question held by another process


@cache
def terms() -> Terms:
    """The terms of this process, from its settings."""
    chosen = settings.load()
    return Terms(chosen.office, chosen.question_days, chosen.question_close_days)


def ask(tx: Tx, actor: Actor, room: Topic, data: AskQuestion) -> Slot:
    """Ask: say it in the room, and begin the clock."""
    roles.must(actor, Capability.ASK_QUESTION)
    said = messages.say(tx, actor, room, PostMessage(data.text, None, data.reply_to, data.attachments))
    _open(tx, room, said.id, said.slot, asker_id=actor.id, act=Act.ASKED)
    return said.slot


def file(tx: Tx, actor: Actor, room: Topic, data: FileQuestion) -> Slot:
    """Make a question of what somebody said. The clock begins now."""
    roles.must(actor, Capability.FILE_QUESTION)
    message = _readable(tx, room, data.message)
    if message.thread is not None:
        raise rules.AnswersNothing
    if tx.session.get(Question, message.id) is not None:
        raise rules.AlreadyAQuestion
    return _open(tx, room, message.id, message.seq, asker_id=message.by_id, act=Act.FILED)


def drop(tx: Tx, actor: Actor, room: Topic, data: DropQuestion) -> Slot:
    """It is no question: nothing is owed any more."""
    roles.must(actor, Capability.DROP_QUESTION)
    return _drop(tx, room, _hold(tx, room, data.question))


def assign(tx: Tx, actor: Actor, room: Topic, data: AssignQuestion) -> Slot:
    """Say who answers. The clock runs on."""
    roles.must(actor, Capability.ASSIGN_QUESTION)
    if data.who_id not in {one.id for one in queries.colleagues(tx.session, room)}:
        raise rules.UnknownAnswerer
    question = _hold(tx, room, data.question)
    rules.must_be(question.state, State.OPEN)

    _change(tx, question, answerer_id=data.who_id)
    return _tell(tx, room, question, Act.ASSIGNED, also=[data.who_id])


def answer(tx: Tx, actor: Actor, room: Topic, data: AnswerQuestion) -> Slot:
    """Answer for the corporation. The clock stops; the asker says whether it was an answer."""
    roles.must(actor, Capability.ANSWER_QUESTION)
    question = _hold(tx, room, data.question)
    rules.must_be(question.state, State.OPEN, State.ANSWERED)
    said = messages.say(
        tx, actor, room, PostMessage(data.text, question.message_id, question.message_id, data.attachments)
    )

    _change(
        tx,
        question,
        state=State.ANSWERED,
        due_at=None,
        is_late=False,
        answer_id=said.id,
        answerer_id=actor.id,
        closes_at=terms().closes(tx.now),
    )
    _tell(tx, room, question, Act.ANSWERED, at=said.slot)
    return said.slot


def again(tx: Tx, actor: Actor, room: Topic, data: OwnQuestion) -> Slot:
    """The asker says that it wasn't answered: the clock runs anew. Also after time closed it."""
    roles.must(actor, Capability.ASK_AGAIN)
    question = _own(tx, actor, room, data.question)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    if question.closed_by != ClosedBy.TIME:
        rules.must_be(question.state, State.ANSWERED)

    _change(
        tx,
        question,
        state=State.OPEN,
        since=tx.now,
        due_at=terms().due(tx.now),
        closes_at=None,
        closed_by="",
        rounds=question.rounds + 1,
    )
    return _step(tx, room, question, Act.AGAIN, also=[question.answerer_id])


def close(tx: Tx, actor: Actor, room: Topic, data: OwnQuestion) -> Slot:
    """The asker says that it was answered, or that she needs no answer any more."""
    roles.must(actor, Capability.CLOSE_QUESTION)
    question = _own(tx, actor, room, data.question)
    rules.must_be(question.state, State.OPEN, State.ANSWERED)

    return _close(tx, room, question, Act.CLOSED, ClosedBy.ASKER)


def join(tx: Tx, actor: Actor, room: Topic, data: OwnQuestion) -> Slot:
    """It holds for her dwelling too: counted once for each dwelling, and told to her as to the asker."""
    roles.must(actor, Capability.JOIN_QUESTION)
    dwelling = _dwelling(tx, actor, room)
    question = _hold(tx, room, data.question)
    rules.must_be(question.state, State.OPEN, State.ANSWERED)
    if queries.holds_for(tx.session, question.message_id, dwelling):
        return _nothing_new(tx, actor)

    _add_dwelling(tx, room, question.message_id, dwelling, actor.id)
    return _tell_joined(tx, room, question, dwelling, joined=True)


def leave(tx: Tx, actor: Actor, room: Topic, data: OwnQuestion) -> Slot:
    """It doesn't hold for her dwelling after all. The asker's own it always does."""
    roles.must(actor, Capability.LEAVE_QUESTION)
    dwelling = _dwelling(tx, actor, room)
    question = _hold(tx, room, data.question)
    if dwelling == rooms.dwelling_of(tx.session, question.asker_id, room):
        raise rules.AskedByYourHome
    here = (dwellings.c.question_id == question.message_id, dwellings.c.dwelling_id == dwelling)
    if tx.session.connection().execute(dwellings.delete().where(*here)).rowcount == 0:
        return _nothing_new(tx, actor)
    return _tell_joined(tx, room, question, dwelling, joined=False)


def shelve(tx: Tx, actor: Actor, room: Topic, data: ShelveAnswer) -> Slot:
    """Put an answered question where all tenants of the corporation find it."""
    roles.must(actor, Capability.SHELVE_ANSWER)
    asked, said = rules.asked(data.asked), rules.answer(data.answer)
    question = _hold(tx, room, data.question)
    if question.answer_id is None:
        raise rules.QuestionIsElsewhere(state=question.state)

    id_ = tx.new_id()
    tx.append(
        ShelvedAnswer,
        id=id_,
        question_id=question.message_id,
        room_id=room.id,
        asked=asked,
        answer=said,
        at=tx.now,
        by_id=actor.id,
    )
    now = queries.state_of(tx.session, question)
    slot = tx.emit(room, AnswerShelved(id_, question.message_id, asked, said, now))
    return _put_down(tx, slot, question, Act.SHELVED)


def unshelve(tx: Tx, actor: Actor, room: Topic, data: UnshelveAnswer) -> Slot:
    """Take it from there."""
    roles.must(actor, Capability.UNSHELVE_ANSWER)
    shelved = tx.session.get(ShelvedAnswer, data.answer)
    if shelved is None or shelved.room_id != room.id:
        raise rules.AnswerNotFound
    tx.session.delete(shelved)
    tx.session.flush()
    return tx.emit(room, AnswerUnshelved(shelved.id, shelved.question_id))


def tick(tx: Tx) -> None:
    """Let each question that waits too long say so, once; and close what was answered and not objected to.

    What another process holds is its to tell, or is looked at again in the next round.
    """
    for room_id, message_id in queries.due(tx.session, tx.now):
        room = rooms.topic_of(room_id)
        try:
            question = _hold(tx, room, message_id)
        except (NotYet, QuestionNotFound):
            continue
        if _is_gone(tx, room, message_id):
            _drop(tx, room, question)
        elif question.state == State.OPEN and not question.is_late and _has_passed(question.due_at, tx.now):
            _change(tx, question, is_late=True)
            _step(tx, room, question, Act.LATE, also=[question.answerer_id])
        elif question.state == State.ANSWERED and _has_passed(question.closes_at, tx.now):
            _close(tx, room, question, Act.TIME_OUT, ClosedBy.TIME)


def _open(tx: Tx, room: Topic, message_id: int, seq: Slot | int, *, asker_id: int, act: Act) -> Slot:
    answerer_id = queries.default_answerer(tx.session, room)
    dwelling = rooms.dwelling_of(tx.session, asker_id, room)
    question = Question(
        message_id=message_id,
        room_id=room.id,
        seq=0,
        asker_id=asker_id,
        state=State.OPEN,
        since=tx.now,
        due_at=terms().due(tx.now),
        answerer_id=answerer_id,
    )
    if dwelling is not None:
        _add_dwelling(tx, room, message_id, dwelling, asker_id)
    people_of_it = queries.housemates(tx.session, room, dwelling) if dwelling is not None else []

    def opened(_: Slot) -> QuestionChanged:
        question.seq = seq.seq if isinstance(seq, Slot) else seq
        tx.session.add(question)
        tx.session.flush()
        return QuestionChanged(question=message_id, act=act, now=queries.state_of(tx.session, question))

    slot = tx.emit_numbered(room, opened)
    for person_id in people_of_it:
        tx.emit(_topic(person_id), QuestionJoined(message_id, str(room), joined=True))
    told = {answerer_id, asker_id if act == Act.FILED else None}
    _news(tx, room, message_id, act, told, at=seq if isinstance(seq, Slot) else Slot(room, seq))
    return slot


def _drop(tx: Tx, room: Topic, question: Question) -> Slot:
    message_id = question.message_id
    left = queries.all_housemates(tx.session, room, message_id)
    tx.session.connection().execute(dwellings.delete().where(dwellings.c.question_id == message_id))
    tx.session.delete(question)
    tx.session.flush()
    for person_id in left:
        tx.emit(_topic(person_id), QuestionJoined(message_id, str(room), joined=False))
    return tx.emit(room, QuestionChanged(question=message_id, act=Act.DROPPED))


def _close(tx: Tx, room: Topic, question: Question, act: Act, by: ClosedBy) -> Slot:
    _change(tx, question, state=State.CLOSED, closed_by=by, due_at=None, closes_at=None, is_late=False)
    return _step(tx, room, question, act)


def _tell_joined(tx: Tx, room: Topic, question: Question, dwelling: int, *, joined: bool) -> Slot:
    slot = _emit_changed(tx, room, question, Act.JOINED)
    for person_id in queries.housemates(tx.session, room, dwelling):
        tx.emit(_topic(person_id), QuestionJoined(question.message_id, str(room), joined=joined))
    return slot


def _tell(
    tx: Tx, room: Topic, question: Question, act: Act, *, also: Iterable[int | None] = (), at: Slot | None = None
) -> Slot:
    slot = _emit_changed(tx, room, question, act)
    where = at or Slot(room, question.seq)
    _news(tx, room, question.message_id, act, {*queries.concerned(tx.session, question), *also}, at=where)
    return slot


def _emit_changed(tx: Tx, room: Topic, question: Question, act: Act) -> Slot:
    now = queries.state_of(tx.session, question)
    return tx.emit(room, QuestionChanged(question=question.message_id, act=act, now=now))


def _step(tx: Tx, room: Topic, question: Question, act: Act, *, also: Iterable[int | None] = ()) -> Slot:
    """What happened stands in the stream, and those whom it concerns are told."""
    now = queries.state_of(tx.session, question)
    slot = tx.emit(room, QuestionStepped(question=question.message_id, act=act, now=now))
    _put_down(tx, slot, question, act)
    _news(tx, room, question.message_id, act, {*queries.concerned(tx.session, question), *also}, at=slot)
    return slot


def _put_down(tx: Tx, slot: Slot, question: Question, act: Act) -> Slot:
    """Note what stands in the stream at this place."""
    tx.append(
        QuestionStep,
        room_id=question.room_id,
        seq=slot,
        question_id=question.message_id,
        act=act,
        at=tx.now,
        by_id=tx.actor.id,
    )
    return slot


def _news(tx: Tx, room: Topic, question_id: int, act: Act, to: Iterable[int | None], *, at: Slot) -> None:
    """Tell people in their own topics, with the number that leads there. Not her who did it."""

    def news(_: Slot) -> QuestionNews:
        return QuestionNews(question_id, str(room), at.seq, act)

    for person_id in sorted({one for one in to if one is not None and one != tx.actor.id}):
        tx.emit_numbered(_topic(person_id), news)


def _add_dwelling(tx: Tx, room: Topic, question_id: int, dwelling: int, person_id: int) -> None:
    row = {"question_id": question_id, "dwelling_id": dwelling, "person_id": person_id, "room_id": room.id}
    put(tx.session, dwellings, [row], by=["question_id", "dwelling_id"])


def _hold(tx: Tx, room: Topic, question_id: int) -> Question:
    """The question, which no other process changes until the commit.

    It isn't waited for here, since two batches could wait in a circle. Raises `NotYet` while another process has it,
    and `QuestionNotFound`.
    """
    found = queries.held(tx.session, room, question_id)
    if found is None:
        if queries.is_there(tx.session, room, question_id):
            raise NotYet(AGAIN_S)
        raise QuestionNotFound
    return found


def _own(tx: Tx, actor: Actor, room: Topic, question_id: int) -> Question:
    question = _hold(tx, room, question_id)
    if question.asker_id != actor.id:
        raise rules.NotYourQuestion
    return question


def _change(tx: Tx, question: Question, **values: Any) -> None:
    """Write it now: what waits in the session would count as the next command's doing."""
    for name, value in values.items():
        setattr(question, name, value)
    tx.session.flush()


def _dwelling(tx: Tx, actor: Actor, room: Topic) -> int:
    dwelling = rooms.dwelling_of(tx.session, actor.id, room)
    if dwelling is None:
        raise rules.NoDwellingHere
    return dwelling


def _readable(tx: Tx, room: Topic, message_id: int) -> Found:
    message = find(tx.session, room, [message_id])[message_id]
    if message.deleted_at is not None or message.hidden_reason is not None:
        raise MessageNotFound
    return message


def _is_gone(tx: Tx, room: Topic, message_id: int) -> bool:
    return find(tx.session, room, [message_id])[message_id].deleted_at is not None


def _has_passed(moment: Any, now: Any) -> bool:
    return moment is not None and moment <= now


def _nothing_new(tx: Tx, actor: Actor) -> Slot:
    own = _topic(actor.id)
    return Slot(own, journal.head(tx.session, own))


def _topic(person_id: int) -> Topic:
    return Topic("person", person_id)
