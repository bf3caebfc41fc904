"""Opening a poll, voting in it, closing it, saying what was decided; and by itself: closing, reminding.

Who votes or closes holds the poll's row until the commit. So of two processes the one counts after the other, in the
order of the journal's numbers, and a vote is either in the last count or refused.
"""

import secrets
from collections.abc import Callable, Collection, Iterable

import msgspec
from sqlmodel import and_, col, delete, select, update

from app.kernel.actor import Actor
from app.kernel.transaction import NotYet, Slot, Tx
from app.messages import commands as messages
from app.messages.wire import PostMessage
from app.people import queries as people
from app.people import roles
from app.people.roles import Capability, Role
from app.places.rules import day
from app.polls import queries, rules, slips, wire
from app.polls.models import Ballot, Form, Per, Poll, PollMail, SlipKey, Via, Vote
from app.polls.queries import Electorate
from app.polls.rules import Tally
from app.polls.wire import (
    CastVote,
    ClosePoll,
    DecidePoll,
    EnterSlip,
    OpenPoll,
    PollClosed,
    PollCounted,
    PollDecided,
    PollOutcome,
    PollReminded,
    PollVoted,
)
from app.rooms import queries as rooms
from app.rooms.rules import must_not_be_muted
from channels.errors import NotFound
from channels.topics import Topic

# Opening


def open_poll(tx: Tx, actor: Actor, room: Topic, data: OpenPoll) -> Slot:
    """Ask the room something."""
    roles.must(actor, Capability.OPEN_POLL)
    must_not_be_muted(rooms.member(tx, actor, room), tx.now)
    form = data.form or (Form.SEVERAL if data.many else Form.ONE)
    question = rules.question(data.question)
    moments, options = _offered(tx, form, data)
    if data.form is not None and data.effect is None:
        raise rules.StatementMissing(field="effect", problem="empty")
    _must_be_voters(tx, room, data)
    closes_at = rules.closing_time(data.closes_at, tx.now)

    poll = Poll(
        id=tx.new_id(),
        room_id=room.id,
        seq=0,  # the event's number, which is taken when the batch is done
        by_id=actor.id,
        by_role=actor.role,
        at=tx.now,
        question=question,
        options=options,
        form=form,
        many=form in {Form.SEVERAL, Form.DATES},
        most=rules.most(data.most, form, len(options)),
        moments=moments,
        secret=data.secret,
        per=data.per,
        roles=[str(role) for role in data.roles],
        buildings=list(dict.fromkeys(data.buildings)),
        results=data.results,
        quorum=rules.quorum(data.quorum),
        effect=data.effect,
        consequence=rules.statement(data.consequence) if data.effect else "",
        closes_at=closes_at,
        remind_at=rules.reminder_at(closes_at, tx.now),
        counts=[0] * len(options),
        eligible=0,
    )
    poll.eligible = queries.electorate(tx.session, poll, day(tx.now)).size(poll.per)
    opened = tx.emit(room, wire.opening(poll))
    tx.append(Poll, **poll.model_dump(exclude={"seq"}), seq=opened)
    return opened


def _offered(tx: Tx, form: Form, data: OpenPoll) -> tuple[list[list[str | None]] | None, list[str]]:
    """The moments of dates, and the options in words."""
    if form == Form.FACES:
        return None, rules.FACES
    if form != Form.DATES:
        return None, rules.options(data.options)
    moments = rules.dates([(one.starts, one.ends) for one in data.dates], tx.now)
    return moments, [rules.in_words(str(starts), ends) for starts, ends in moments]


def _must_be_voters(tx: Tx, room: Topic, data: OpenPoll) -> None:
    """Raises `WrongVoters`."""
    if data.per == Per.DWELLING and set(data.roles) - {Role.TENANT}:
        raise rules.WrongVoters
    if data.buildings:
        (here,) = rooms.grounds(tx.session, [room])
        asked = rooms.grounds(tx.session, map(rooms.topic_of, data.buildings))
        if len(asked) != len(set(data.buildings)):
            raise rules.WrongVoters
        if any(one.building_id is None or one.complex_id != here.complex_id for one in asked):
            raise rules.WrongVoters


# Voting


def vote(tx: Tx, actor: Actor, room: Topic, data: CastVote) -> Slot:
    """Choose, choose otherwise, or take the vote back.

    The answer is the number of the count that holds it; in a secret poll, where a count comes later, that of the word
    to the voter herself.
    """
    roles.must(actor, Capability.VOTE)
    poll = _hold(tx, room, data.poll)
    rules.must_be_open(poll, tx.now)
    ballot = rules.ballot(poll, data.choices)
    _must_be_its_turn(tx, poll)
    voters = _electorate(tx, poll)
    voter_id = queries.voter(voters, actor, poll)

    _replace_vote(tx, poll, voter_id, ballot, via=Via.SCREEN)
    told = _tell_voters(tx, poll, {actor.id, *voters.household(poll, voter_id)}, ballot, via=Via.SCREEN)
    return _tell_count(tx, poll) or told[actor.id]


def enter(tx: Tx, actor: Actor, room: Topic, data: EnterSlip) -> Slot:
    """Enter what a dwelling's slip says. There is one vote for the dwelling, however it came in: the last before
    closing counts, and a slip takes another vote's place only when whoever enters it says so.
    """
    roles.must(actor, Capability.ENTER_SLIP)
    poll = _hold(tx, room, data.poll)
    if poll.per != Per.DWELLING:
        raise rules.PaperPerDwelling
    rules.must_be_open(poll, tx.now)
    ballot = rules.ballot(poll, data.choices)
    voters = _electorate(tx, poll)
    keys = queries.slip_keys(tx.session)
    dwelling_id = slips.dwelling_of(data.slip, keys, poll_id=poll.id, dwellings=voters.dwellings)
    if dwelling_id is None:
        raise rules.NotASlip
    given = tx.session.get(Vote, (poll.id, dwelling_id))
    if given and given.is_given and not data.replace:
        raise rules.AlreadyVoted(via=given.via)
    _must_be_its_turn(tx, poll)

    _replace_vote(tx, poll, dwelling_id, ballot, via=Via.PAPER, entered_by=actor.id)
    _tell_voters(tx, poll, voters.household(poll, dwelling_id), ballot, via=Via.PAPER)
    return _tell_count(tx, poll) or Slot(room, poll.seq)


def _hold(tx: Tx, room: Topic, poll_id: int) -> Poll:
    """The poll, which no other process changes until the commit. Raises `NotFound`, and `NotYet` while one does.

    It is not waited for here: two batches with the same polls in another order would wait in a circle.
    """
    wanted = select(Poll).where(Poll.id == poll_id, Poll.room_id == room.id)
    if poll := tx.session.exec(wanted.with_for_update(skip_locked=True)).first():
        return poll
    if tx.session.exec(select(Poll.id).where(Poll.id == poll_id, Poll.room_id == room.id)).first():
        raise NotYet(rules.COUNTS_APART.total_seconds())
    raise NotFound


def _must_be_its_turn(tx: Tx, poll: Poll) -> None:
    """Raises `NotYet` too soon after the last count; the votes of one batch share the next.

    The last count's moment stands in the poll's row, so that all processes together keep to the pace.
    """

    def turn() -> None:
        if wait := rules.wait(poll.counted_at, tx.now):
            raise NotYet(wait.total_seconds())

    tx.remember(("turn", poll.id), turn)


def _electorate(tx: Tx, poll: Poll) -> Electorate:
    key = ("electorate", poll.id)
    return tx.remember(key, lambda: queries.electorate(tx.session, poll, day(tx.now)))


def _replace_vote(
    tx: Tx, poll: Poll, voter_id: int, ballot: Ballot, *, via: Via, entered_by: int | None = None
) -> None:
    given = tx.session.get(Vote, (poll.id, voter_id))
    if given is None:
        given = Vote(poll_id=poll.id, voter_id=voter_id, ballot=())
    given.ballot, given.is_given, given.is_new = ballot, bool(ballot), True
    given.via, given.entered_by = via, entered_by
    tx.session.add(given)
    tx.session.flush()


def _tell_voters(tx: Tx, poll: Poll, persons: Iterable[int], ballot: Ballot, *, via: Via) -> dict[int, Slot]:
    """Show the vote to whose it is, on all their screens. Of a secret one only that it was given, or taken back."""
    choices = list(ballot) if not poll.secret or not ballot else None
    told = PollVoted(poll=poll.id, choices=choices, via=via)
    return {person_id: tx.emit(Topic("person", person_id), told) for person_id in sorted(persons)}


def _tell_count(tx: Tx, poll: Poll) -> Slot | None:
    """Tell the room how the poll stands now; of a secret one only when a step is full, and then as of the step before.

    So between any two counts that people see, the last one included, there are at least `STEP` votes.
    """
    if not poll.secret:
        return _tell(tx, poll, lambda: queries.tally(tx.session, poll))
    # The pace is kept here too: between two batches another process, or who closes the poll, gets hold of it.
    poll.counted_at = tx.now
    tx.session.flush()
    if queries.new_votes(tx.session, poll) < rules.STEP:
        return None
    now = queries.tally(tx.session, poll)
    if now.voters < rules.STEP:
        return None
    before, poll.step = poll.step, msgspec.to_builtins(now)
    tx.session.exec(update(Vote).where(col(Vote.poll_id) == poll.id).values(is_new=False))
    tx.session.flush()
    return _tell(tx, poll, lambda: msgspec.convert(before, Tally)) if before else None


def _tell(tx: Tx, poll: Poll, count: Callable[[], Tally]) -> Slot:
    def counted() -> PollCounted:
        if poll.closed_at is None:  # afterwards nothing changes any more
            _count(tx, poll, count())
        return PollCounted.of(poll)

    return tx.emit_once(poll.id, rooms.topic_of(poll.room_id), PollCounted, counted)


def _count(tx: Tx, poll: Poll, counted: Tally) -> None:
    """Keep what may be told of this count."""
    poll.eligible = queries.electorate(tx.session, poll, day(tx.now)).size(poll.per)
    poll.counted_at = tx.now
    rules.show(poll, counted)


# Closing


def close_poll(tx: Tx, actor: Actor, room: Topic, data: ClosePoll) -> Slot:
    """Stop counting; who opened the poll may, and who keeps order."""
    roles.must(actor, Capability.CLOSE_POLL)
    poll = _hold(tx, room, data.poll)
    _must_be_hers(actor, poll)
    rules.must_be_open(poll, tx.now)

    return _close(tx, poll)


def close_due(tx: Tx) -> None:
    """Close the polls whose time has come. What another process holds is its to close, or the next round's."""
    due = select(Poll).where(col(Poll.closed_at).is_(None), col(Poll.closes_at) <= tx.now)
    for poll in tx.session.exec(due.with_for_update(skip_locked=True)):
        _close(tx, poll)


def _must_be_hers(actor: Actor, poll: Poll) -> None:
    if poll.by_id != actor.id:
        roles.must(actor, Capability.CLOSE_ANY_POLL)


def _close(tx: Tx, poll: Poll) -> Slot:
    """Count for the last time. What was chosen in secret is forgotten then."""
    poll.closed_at, poll.remind_at = tx.now, None
    _count(tx, poll, queries.tally(tx.session, poll))
    if queries.is_owed(poll):
        poll.outcome_due = rules.outcome_due(tx.now)
    if poll.secret:
        poll.step = None
        tx.session.exec(delete(Vote).where(col(Vote.poll_id) == poll.id, col(Vote.is_given).is_(False)))
        tx.session.exec(update(Vote).where(col(Vote.poll_id) == poll.id).values(ballot=(), is_new=False))
    tx.session.flush()
    return tx.emit(rooms.topic_of(poll.room_id), PollClosed.of(poll))


# The outcome


def decide(tx: Tx, actor: Actor, room: Topic, data: DecidePoll) -> Slot:
    """Say what was decided and what happens next: under the poll, in the room, and to everybody who voted."""
    roles.must(actor, Capability.DECIDE_POLL)
    poll = _hold(tx, room, data.poll)
    if poll.by_id != actor.id:
        roles.must(actor, Capability.DECIDE_ANY_POLL)
    if poll.closed_at is None:
        raise rules.StillOpen
    decided, follows = rules.outcome("decided", data.decided), rules.outcome("next", data.next)
    said = PostMessage(f"**{poll.question}**\n\n{decided}\n\n{follows}"[: rules.MESSAGE_CHARACTERS])
    messages.post(tx, actor, room, said)

    poll.decided_at, poll.decided_by = tx.now, actor.id
    poll.decided, poll.follows = decided, follows
    tx.session.flush()
    outcome = PollOutcome(poll=poll.id, topic=str(room), question=poll.question, decided=decided, next=follows)
    voters = queries.reachable(_electorate(tx, poll), poll, queries.voted(tx.session, poll))
    for person_id in voters:
        tx.emit(Topic("person", person_id), outcome)
    _mail(tx, poll, "outcome", voters)
    return tx.emit(room, PollDecided(poll=poll.id, decided=decided, next=follows))


# Reminding


def remind_due(tx: Tx) -> None:
    """Remind those who have not voted in polls that close soon, each once."""
    due = select(Poll).where(col(Poll.remind_at) <= tx.now)
    for poll in tx.session.exec(due.with_for_update(skip_locked=True)):
        poll.remind_at = None
        if poll.closed_at is None and poll.closes_at is not None and poll.closes_at > tx.now:
            _remind(tx, poll)
    tx.session.flush()


def _remind(tx: Tx, poll: Poll) -> None:
    electorate, voted = _electorate(tx, poll), queries.voted(tx.session, poll)
    silent = {
        person_id
        for person_id, dwelling_id in electorate.persons.items()
        if (dwelling_id if poll.per == Per.DWELLING else person_id) not in voted
    }
    room = str(rooms.topic_of(poll.room_id))
    closes_at = str(wire.moment(poll.closes_at))
    for person_id in sorted(silent):
        reminded = PollReminded(poll=poll.id, topic=room, question=poll.question, closes_at=closes_at)
        tx.emit(Topic("person", person_id), reminded)
    _mail(tx, poll, "reminder", silent)


# Mail


def _mail(tx: Tx, poll: Poll, about: str, person_ids: Collection[int]) -> None:
    """Note that these people are to get a mail, those who gave an address."""
    tx.session.exec(delete(PollMail).where(col(PollMail.poll_id) == poll.id, col(PollMail.about) == about))
    for person_id in sorted(people.mailboxes(tx.session, person_ids)):
        tx.session.add(PollMail(poll_id=poll.id, person_id=person_id, about=about, next_at=tx.now))
    tx.session.flush()


def take_mails(tx: Tx) -> list[tuple[int, int, str]]:
    """Mails to send now: poll, person, what about. Each is tried again later, until `sent` takes it away."""
    taken = queries.due_mails(tx.session, tx.now, at_once=rules.MAILS_AT_ONCE)
    for mail in taken:
        mail.next_at, mail.tries = rules.next_try(tx.now, mail.tries), mail.tries + 1
        if mail.tries > rules.MOST_TRIES:
            tx.session.delete(mail)
    tx.session.flush()
    return [(mail.poll_id, mail.person_id, mail.about) for mail in taken if mail.tries <= rules.MOST_TRIES]


def sent(tx: Tx, poll_id: int, person_id: int, about: str) -> None:
    """A mail was handed over."""
    one = and_(col(PollMail.poll_id) == poll_id, col(PollMail.person_id) == person_id, col(PollMail.about) == about)
    tx.session.exec(delete(PollMail).where(one))


# Slips


def print_slips(tx: Tx, actor: Actor, poll_id: int) -> tuple[Poll, list[queries.Slip]]:
    """The slips of a poll. The house's secret is made when the first are."""
    poll = queries.seen(tx.session, actor, poll_id)
    roles.must(actor, Capability.PRINT_SLIPS)
    if poll.per != Per.DWELLING:
        raise rules.PaperPerDwelling
    if not queries.slip_keys(tx.session):
        new_slip_key(tx)
    return poll, queries.slips_of(tx.session, poll, day(tx.now))


def new_slip_key(tx: Tx, *, forget_old: bool = False) -> None:
    """Sign slips with a new secret from now on. With `forget_old` those printed before count no more."""
    if forget_old:
        tx.session.exec(delete(SlipKey))
    tx.session.add(SlipKey(id=tx.new_id(), key=secrets.token_bytes(slips.KEY_BYTES), at=tx.now))
    tx.session.flush()
