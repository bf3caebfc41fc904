"""In a secret poll nobody can know who chose what: staff and housemates neither, and nobody at all after closing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlmodel import select

from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from app.polls import commands, queries, rules
from app.polls.models import Poll, Vote
from app.polls.wire import CastVote, Voter, Voters
from channels.protocol import decode_event
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.people import a_member, a_room
from tests.support.polls import a_poll, close, seen, vote


@pytest.fixture
def neighbours(ground: Ground, room: Topic) -> list[Actor]:
    """Twelve, each in a dwelling of her own."""
    return ground.do(lambda tx: [a_member(tx, room) for _ in range(12)])


def a_secret_poll(ground: Ground, room: Topic, choices: dict[Actor, list[int]]) -> tuple[int, list[Any]]:
    """A secret poll with these votes, given in one batch; and all that anybody was told of it."""
    asker = next(iter(choices))
    poll = a_poll(ground, asker, room, secret=True, per="dwelling")
    before = len(ground.entries)
    ground.do(lambda tx: [commands.vote(tx, who, room, CastVote(poll, chosen)) for who, chosen in choices.items()])
    told = [
        (entry.topic, entry.kind, bytes(decode_event(entry.frame).data).decode().replace(str(poll), "POLL"))
        for entry in ground.entries[before:]
    ]
    return poll, told


def test_nothing_that_can_be_read_differs_with_who_chose_what(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    one, told_of_one = a_secret_poll(ground, room, {anna: [0], bert: [1]})
    _other, told_of_other = a_secret_poll(ground, room, {anna: [1], bert: [0]})

    assert told_of_one == told_of_other
    for viewer in (staff, anna, aisha, bert):
        shown_one, shown_other = seen(ground, viewer, room)
        assert shown_one == structs.replace(shown_other, poll=one, seq=shown_one.seq)
        assert shown_one.mine is None


def test_a_household_sees_only_that_it_has_voted(
    ground: Ground, room: Topic, anna: Actor, aisha: Actor, bert: Actor
) -> None:
    poll = a_poll(ground, anna, room, secret=True, per="dwelling")

    vote(ground, anna, room, poll, 2)

    assert ground.told("poll.voted") == [{"poll": poll}] * 2
    assert [seen(ground, viewer, room)[0].voted for viewer in (anna, aisha, bert)] == [True, True, False]


def test_a_secret_vote_that_is_taken_back_is_seen_to_be(ground: Ground, room: Topic, anna: Actor) -> None:
    poll = a_poll(ground, anna, room, secret=True)

    vote(ground, anna, room, poll, 2)
    vote(ground, anna, room, poll)

    assert ground.told("poll.voted") == [{"poll": poll}, {"poll": poll, "choices": []}]
    assert [item.voted for item in seen(ground, anna, room)] == [False]


def test_when_a_secret_poll_closes_its_ballots_are_gone_and_the_result_stays(
    ground: Ground, room: Topic, anna: Actor, neighbours: list[Actor]
) -> None:
    poll = a_poll(ground, anna, room, secret=True)
    open_poll = a_poll(ground, anna, room)
    for voter in neighbours[:5]:
        vote(ground, voter, room, poll, 1)
        vote(ground, voter, room, open_poll, 1)
    vote(ground, neighbours[5], room, poll, 1)
    vote(ground, neighbours[5], room, poll)

    close(ground, anna, room, poll)
    close(ground, anna, room, open_poll)

    rows = ground.ask(lambda session: session.exec(select(Vote.poll_id, Vote.ballot)).all())
    assert sorted(rows) == [(poll, ())] * 5 + [(open_poll, (1,))] * 5
    secret, open_ = seen(ground, neighbours[0], room)
    assert (
        (secret.counts, secret.voters, secret.voted)
        == (open_.counts, open_.voters, open_.voted)
        == ([0, 5, 0], 5, True)
    )
    assert ground.ask(lambda session: session.get(Poll, poll)).step is None


@pytest.mark.parametrize("storage", ["sqlite"], indirect=True)
def test_when_a_secret_poll_has_closed_its_ballots_are_not_in_the_file_either(
    ground: Ground, room: Topic, neighbours: list[Actor]
) -> None:
    options = [f"optie {n}" for n in range(12)]
    statement = {"effect": "advises", "consequence": "Wij kiezen daarna."}
    poll = a_poll(ground, neighbours[0], room, secret=True, form="ranking", options=options, **statement)
    for voter in neighbours:
        vote(ground, voter, room, poll, 11, 7, 3, 10, 5)

    def holds_a_ballot() -> bool:
        with ground.database.writing.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        file = Path(str(ground.database.url.database))
        return any(b"11,7,3,10,5" in part.read_bytes() for part in file.parent.glob(f"{file.name}*"))

    before = holds_a_ballot()
    close(ground, neighbours[0], room, poll)

    assert (before, holds_a_ballot()) == (True, False)


# Steps


def test_votes_in_secret_are_told_in_steps_of_five_and_one_step_behind(
    ground: Ground, room: Topic, neighbours: list[Actor]
) -> None:
    poll = a_poll(ground, neighbours[0], room, secret=True)

    for voter in neighbours[:9]:
        vote(ground, voter, room, poll, 0)
    assert ground.told("poll.counted") == []

    vote(ground, neighbours[9], room, poll, 1)
    assert ground.told("poll.counted") == [{"poll": poll, "counts": [5, 0, 0], "voters": 5, "eligible": 12}]

    close(ground, neighbours[0], room, poll)
    assert ground.told("poll.closed") == [{"poll": poll, "counts": [9, 1, 0], "voters": 10, "eligible": 12}]


def test_who_changes_her_mind_again_and_again_moves_no_count(
    ground: Ground, room: Topic, neighbours: list[Actor]
) -> None:
    poll = a_poll(ground, neighbours[0], room, secret=True)
    for voter in neighbours[:4]:
        vote(ground, voter, room, poll, 0)

    for choice in (1, 2, 0, 1, 2, 0, 1):
        vote(ground, neighbours[0], room, poll, choice)

    assert ground.told("poll.counted") == []
    assert [item.voters for item in seen(ground, neighbours[1], room)] == [0]


def test_fewer_than_five_votes_in_secret_are_never_counted_out(
    ground: Ground, room: Topic, staff: Actor, neighbours: list[Actor]
) -> None:
    poll = a_poll(ground, neighbours[0], room, secret=True)
    for voter in neighbours[:4]:
        vote(ground, voter, room, poll, 2)

    close(ground, neighbours[0], room, poll)

    told = {"poll": poll, "counts": [0, 0, 0], "voters": 4, "eligible": 12, "withheld": True}
    assert ground.told("poll.closed") == [told]
    (item,) = seen(ground, staff, room)
    assert (item.counts, item.voters, item.withheld) == ([0, 0, 0], 4, True)
    assert ground.ask(queries.voters, staff, poll) == Voters([], hidden=True)


def test_the_answer_to_a_secret_vote_is_the_voters_own(ground: Ground, room: Topic, anna: Actor, bert: Actor) -> None:
    poll = a_poll(ground, anna, room, secret=True)

    slot = vote(ground, bert, room, poll, 1)

    assert slot.topic == Topic("person", bert.id)
    assert [(e.topic, e.seq) for e in ground.entries if e.kind == "poll.voted"] == [(slot.topic, slot.seq)]


def cast_all(room: Topic, casts: list[tuple[Actor, CastVote]]) -> Callable[[Tx], object]:
    return lambda tx: [commands.vote(tx, who, room, cast) for who, cast in casts]


TURNS = st.lists(st.lists(st.tuples(st.integers(0, 11), st.integers(-1, 2)), min_size=1, max_size=6), max_size=12)


@given(turns=TURNS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_between_any_two_counts_of_a_secret_poll_there_are_the_votes_of_five(
    ground: Ground, room: Topic, neighbours: list[Actor], turns: list[list[tuple[int, int]]]
) -> None:
    poll = a_poll(ground, neighbours[0], room, secret=True)
    moments: list[dict[int, int]] = [{}]  # after each vote: what each had chosen
    moved: list[int] = []

    for turn in turns:
        ground.later(seconds=1)
        casts = [(neighbours[who], CastVote(poll, [choice] if choice >= 0 else [])) for who, choice in turn]
        ground.do(cast_all(room, casts))
        for who, choice in turn:
            moments.append({**moments[-1], who: choice})
            moved.append(who)
    close(ground, neighbours[0], room, poll)

    def counts(held: dict[int, int]) -> list[int]:
        return [sum(choice == option for choice in held.values()) for option in range(3)]

    told = [one for one in ground.told("poll.counted") + ground.told("poll.closed") if one["poll"] == poll]
    place = 0
    for one in told:
        if one.get("withheld"):
            assert one is told[-1]
            assert one["voters"] < rules.STEP
            continue
        assert one["voters"] == sum(one["counts"]) >= rules.STEP
        # The earliest moment that it can be of, with the votes of five between it and the count before.
        fits = [n for n in range(place, len(moments)) if counts(moments[n]) == one["counts"]]
        place = next(n for n in fits if len(set(moved[place:n])) >= rules.STEP)
    final = moments[-1]
    assert told[-1]["voters"] == sum(choice >= 0 for choice in final.values())
    assert told[-1]["counts"] == (counts(final) if told[-1]["voters"] >= rules.STEP else [0, 0, 0])


# Who voted


def test_who_voted_shows_after_closing_and_never_what(
    ground: Ground, room: Topic, staff: Actor, neighbours: list[Actor]
) -> None:
    poll = a_poll(ground, staff, room, secret=True, effect="advises", consequence="Wij kiezen daarna.")
    for n, voter in enumerate(neighbours[:6]):
        vote(ground, voter, room, poll, n % 2)
    assert ground.ask(queries.voters, staff, poll).hidden

    close(ground, staff, room, poll)

    names = sorted(voter.name for voter in neighbours[:6])
    for viewer in (staff, neighbours[8]):
        assert sorted(ground.ask(queries.voters, viewer, poll).voters, key=lambda one: one.name) == [
            Voter(name) for name in names
        ]


def test_where_all_chose_alike_it_stays_hidden_who_voted(
    ground: Ground, room: Topic, staff: Actor, neighbours: list[Actor]
) -> None:
    poll = a_poll(ground, staff, room, secret=True)
    for voter in neighbours[:6]:
        vote(ground, voter, room, poll, 1)

    close(ground, staff, room, poll)

    assert ground.told("poll.closed")[-1]["counts"] == [0, 6, 0]
    assert ground.ask(queries.voters, staff, poll) == Voters([], hidden=True)


def test_contractors_and_the_municipality_do_not_see_who_voted(ground: Ground) -> None:
    room = ground.do(lambda tx: a_room(tx, kind="project", name="Renovatie"))
    tenant, contractor, official = ground.do(
        lambda tx: [a_member(tx, room, role=role) for role in ("tenant", "contractor", "municipality")]
    )
    poll = a_poll(ground, tenant, room)
    vote(ground, tenant, room, poll, 1)
    close(ground, tenant, room, poll)

    assert [ground.ask(queries.voters, viewer, poll).hidden for viewer in (tenant, contractor, official)] == [
        False,
        True,
        True,
    ]
