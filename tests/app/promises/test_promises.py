"""Promising, and what becomes of it."""

from datetime import timedelta

import pytest

from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from app.messages.rules import MessageNotFound
from app.promises import commands
from app.promises.rules import (
    NotATenantsWords,
    NotYourPromise,
    PromiseIncomplete,
    PromiseIsElsewhere,
    PromiseNotFound,
    UnknownDwellings,
    UnknownPromiser,
    WrongDay,
)
from app.promises.wire import Counts, KeepPromise, Scope
from app.rooms import queries as rooms
from app.rooms.rules import Muted
from channels.errors import Forbidden, NotFound
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.messages import delete, hide, say, the_journal
from tests.support.people import a_dwelling, a_member, a_room, moves_out
from tests.support.promises import (
    a_promise,
    ahead,
    asked,
    break_,
    decline,
    follow,
    keep,
    move,
    redact,
    seen,
    the_record,
    unfollow,
)


@pytest.fixture
def jan(ground: Ground, room: Topic) -> Actor:
    """The contractor."""
    return ground.do(lambda tx: a_member(tx, room, name="Jan", role="contractor"))


def tell_late(ground: Ground) -> None:
    ground.do(commands.tell_late)


def tomorrow_morning(ground: Ground, days: int = 1) -> None:
    ground.now = (ground.now + timedelta(days=days)).replace(hour=9)


def test_a_promise_says_what_who_when_and_for_whom(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    promise = a_promise(ground, staff, room, what="De lift doet het weer", who_id=staff.id, days=3)

    told = ground.told("promise.recorded")[-1]
    assert (told["what"], told["who"], told["state"]) == (
        "De lift doet het weer",
        {"name": "Karin", "id": staff.id},
        "open",
    )
    one = seen(ground, anna, room, promise)
    assert one.day == ahead(ground, 3)
    assert (one.scope.kind, one.scope.dwellings) == ("room", 1)
    assert [(step.act, step.by.name) for step in one.history] == [("made", "Karin")]


def test_a_promise_is_made_of_a_message_also_of_ones_own(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    message = say(ground, anna, room, "Wanneer wordt de lift gemaakt?")

    promise = a_promise(ground, staff, room, message=message)

    assert seen(ground, anna, room, promise).message == message


def test_what_was_taken_back_or_hidden_can_t_be_made_a_promise_of(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    gone, hidden = say(ground, anna, room), say(ground, anna, room)
    delete(ground, anna, room, gone)
    hide(ground, staff, room, hidden)

    for message in (gone, hidden, 4711):
        with pytest.raises(MessageNotFound):
            a_promise(ground, staff, room, message=message)


def test_a_promise_stays_when_its_message_goes(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    """Else who promised could take the promise back with the message."""
    message = say(ground, staff, room, "Vrijdag doet de lift het weer")
    promise = a_promise(ground, staff, room, what="Vrijdag doet de lift het weer", message=message)

    delete(ground, staff, room, message)

    assert seen(ground, anna, room, promise).what == "Vrijdag doet de lift het weer"


def test_for_a_building_an_entrance_or_some_dwellings_of_the_room(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    homes = [ground.ask(rooms.dwelling_of, person.id, room) or 0 for person in (anna, bert)]
    (ground_,) = ground.ask(rooms.grounds, [room])
    building = ground_.building_id

    some = a_promise(ground, staff, room, scope=Scope("dwellings", dwellings=(homes[0],)))
    entrance = a_promise(ground, staff, room, scope=Scope("entrance", building, tuple(homes)))
    all_ = a_promise(ground, staff, room, scope=Scope("building", building))

    assert seen(ground, anna, room, some).scope.dwellings == 1
    (name,) = seen(ground, anna, room, entrance).scope.names
    assert " – " in name
    assert seen(ground, anna, room, all_).scope.names == ["Ivoordreef 2–48"]
    assert seen(ground, anna, room, all_).scope.dwellings == 2


def test_not_for_dwellings_elsewhere(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    elsewhere = ground.do(lambda tx: a_dwelling(tx, a_room(tx, name="Elders")))
    (ground_,) = ground.ask(rooms.grounds, [room])

    for scope in (
        Scope("dwellings", dwellings=(elsewhere,)),
        Scope("dwellings"),
        Scope("building"),
        Scope("building", 4711),
        Scope("entrance", ground_.building_id),
        Scope("room", ground_.building_id),
    ):
        with pytest.raises(UnknownDwellings):
            a_promise(ground, staff, room, scope=scope)


def test_who_will_do_it_works_here_or_is_named(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    with pytest.raises(UnknownPromiser):
        a_promise(ground, staff, room, who_id=anna.id)
    with pytest.raises(PromiseIncomplete):
        a_promise(ground, staff, room, who=" ")
    with pytest.raises(PromiseIncomplete):
        a_promise(ground, staff, room, what="\x00 ")


def test_a_promise_is_for_today_or_later(ground: Ground, room: Topic, staff: Actor) -> None:
    with pytest.raises(WrongDay):
        a_promise(ground, staff, room, days=-1)
    with pytest.raises(WrongDay):
        a_promise(ground, staff, room, days=4000)

    assert a_promise(ground, staff, room, days=0)


def test_tenants_ask_and_staff_promise(ground: Ground, room: Topic, staff: Actor, anna: Actor, jan: Actor) -> None:
    with pytest.raises(Forbidden):
        a_promise(ground, anna, room)
    with pytest.raises(Forbidden):
        asked(ground, staff, room)

    assert a_promise(ground, jan, room)
    assert asked(ground, anna, room)


def test_what_was_asked_for_is_promised_under_the_same_number(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    promise = asked(ground, anna, room)

    assert a_promise(ground, staff, room, promise=promise, what="De hal wordt wit") == promise

    one = seen(ground, anna, room, promise)
    assert (one.what, one.state, [step.act for step in one.history]) == ("De hal wordt wit", "open", ["asked", "made"])


def test_or_declined_with_a_reason_and_still_promised_later(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    promise = asked(ground, anna, room)
    with pytest.raises(PromiseIncomplete):
        decline(ground, staff, room, promise, reason="")

    decline(ground, staff, room, promise, reason="Volgend jaar pas")
    assert seen(ground, anna, room, promise).history[-1].reason == "Volgend jaar pas"

    a_promise(ground, staff, room, promise=promise)
    assert seen(ground, anna, room, promise).state == "open"


def test_kept_moved_and_not_kept(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    kept, moved, broken = (a_promise(ground, staff, room) for _ in range(3))

    keep(ground, staff, room, kept)
    move(ground, staff, room, moved, days=30)
    break_(ground, staff, room, broken)

    assert the_record(ground, anna, room).counts == Counts(kept=1, moved=1, broken=1)
    assert seen(ground, anna, room, moved).day == ahead(ground, 30)
    assert ground.told("promise.recorded")[-1]["counts"]["broken"] == 1


def test_moving_and_not_keeping_want_a_reason(ground: Ground, room: Topic, staff: Actor) -> None:
    promise = a_promise(ground, staff, room)

    with pytest.raises(PromiseIncomplete):
        move(ground, staff, room, promise, days=9, reason=" ")
    with pytest.raises(PromiseIncomplete):
        break_(ground, staff, room, promise, reason="")


def test_a_mistake_is_put_right_by_a_further_entry(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    promise = a_promise(ground, staff, room)

    keep(ground, staff, room, promise)
    with pytest.raises(PromiseIsElsewhere):
        keep(ground, staff, room, promise)
    break_(ground, staff, room, promise, reason="Toch niet gedaan")
    keep(ground, staff, room, promise)

    assert [step.act for step in seen(ground, anna, room, promise).history] == ["made", "kept", "broken", "kept"]


def test_two_steps_in_one_batch_see_each_other(ground: Ground, room: Topic, staff: Actor) -> None:
    promise = a_promise(ground, staff, room)

    def twice(tx: Tx) -> None:
        commands.keep(tx, staff, room, KeepPromise(promise))
        with pytest.raises(PromiseIsElsewhere):
            commands.keep(tx, staff, room, KeepPromise(promise))

    ground.do(twice, staff)


def test_a_contractor_says_what_became_of_her_own_promises_only(
    ground: Ground, room: Topic, staff: Actor, jan: Actor
) -> None:
    hers, his, named = (
        a_promise(ground, staff, room),
        a_promise(ground, jan, room),
        a_promise(ground, staff, room, who_id=jan.id),
    )

    with pytest.raises(NotYourPromise):
        keep(ground, jan, room, hers)
    keep(ground, jan, room, his)
    keep(ground, jan, room, named)
    break_(ground, staff, room, his)


def test_a_promise_of_another_room_is_not_there(ground: Ground, room: Topic, staff: Actor) -> None:
    elsewhere = ground.do(lambda tx: a_room(tx, name="Elders"))
    karin = ground.do(lambda tx: a_member(tx, elsewhere, name="Karin", role="staff"))
    promise = a_promise(ground, staff, room)

    for step in (keep, break_, follow, redact):
        with pytest.raises(PromiseNotFound):
            step(ground, karin, elsewhere, promise)


def test_who_is_muted_promises_nothing(ground: Ground, room: Topic, staff: Actor) -> None:
    promise = a_promise(ground, staff, room)
    until = ground.now + timedelta(hours=1)
    quiet = ground.do(lambda tx: a_member(tx, room, role="contractor", muted_until=until))
    loud = ground.do(lambda tx: a_member(tx, room, muted_until=until))

    with pytest.raises(Muted):
        a_promise(ground, quiet, room)
    with pytest.raises(Muted):
        asked(ground, loud, room)
    with pytest.raises(Muted):
        decline(ground, quiet, room, promise)


def test_a_promise_whose_day_has_passed_says_so_once_on_the_next_morning(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    promise, later = a_promise(ground, staff, room, days=0), a_promise(ground, staff, room, days=1)
    tell_late(ground)
    assert seen(ground, anna, room, promise).state == "open"

    ground.now = (ground.now + timedelta(days=1)).replace(hour=5)
    tell_late(ground)
    assert seen(ground, anna, room, promise).state == "open", "nobody is woken"

    ground.now = ground.now.replace(hour=9)
    tell_late(ground)
    tell_late(ground)

    assert [(told["promise"], told["act"]) for told in ground.told("promise.recorded")[2:]] == [(promise, "late")]
    assert seen(ground, anna, room, promise).history[-1].by.name == "Portiek"
    assert the_record(ground, anna, room).counts == Counts(late=1, open=1)
    assert seen(ground, anna, room, later).state == "open"


def test_a_late_promise_that_is_moved_may_be_late_again(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    promise = a_promise(ground, staff, room, days=0)
    tomorrow_morning(ground)
    tell_late(ground)

    move(ground, staff, room, promise, days=1)
    tell_late(ground)
    assert seen(ground, anna, room, promise).state == "moved"

    tomorrow_morning(ground, days=2)
    tell_late(ground)
    assert [step.act for step in seen(ground, anna, room, promise).history] == ["made", "late", "moved", "late"]


def test_what_is_answered_is_not_late(ground: Ground, room: Topic, staff: Actor, anna: Actor) -> None:
    kept, broken = a_promise(ground, staff, room, days=0), a_promise(ground, staff, room, days=0)
    keep(ground, staff, room, kept)
    break_(ground, staff, room, broken)
    asked(ground, anna, room)
    tomorrow_morning(ground, days=3)

    tell_late(ground)

    assert "late" not in {told["act"] for told in ground.told("promise.recorded")}


def test_who_follows_is_told_of_each_change_and_where_it_stands(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    promise = asked(ground, anna, room)
    follow(ground, bert, room, promise)
    follow(ground, bert, room, promise)

    a_promise(ground, staff, room, promise=promise)
    unfollow(ground, bert, room, promise)
    slot = keep(ground, staff, room, promise)

    news = [entry for entry in ground.entries if entry.kind == "promise.news"]
    assert [entry.topic.id for entry in news] == [anna.id, bert.id, anna.id]
    assert ground.told("promise.news")[-1] == {
        "promise": promise,
        "room": str(room),
        "seq": slot.seq,
        "act": "kept",
    }


def test_who_left_the_room_hears_nothing_more(ground: Ground, room: Topic, staff: Actor, bert: Actor) -> None:
    promise = a_promise(ground, staff, room)
    follow(ground, bert, room, promise)
    ground.do(lambda tx: moves_out(tx, bert))

    keep(ground, staff, room, promise)

    assert "promise.news" not in {entry.kind for entry in ground.entries}


def test_everybody_sees_the_same_promises_and_numbers(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor, jan: Actor
) -> None:
    for promise in [a_promise(ground, staff, room) for _ in range(4)][:2]:
        break_(ground, staff, room, promise)
    asked(ground, anna, room)

    seen_by = [the_record(ground, viewer, room) for viewer in (staff, anna, bert, jan)]

    assert all(record == seen_by[0] for record in seen_by)
    stranger = ground.do(lambda tx: a_member(tx, a_room(tx, name="Elders")))
    with pytest.raises(NotFound):
        the_record(ground, stranger, room)


def test_a_moderator_takes_out_what_a_tenant_wrote_and_an_entry_says_so(
    ground: Ground, room: Topic, staff: Actor, anna: Actor, bert: Actor
) -> None:
    promise = asked(ground, anna, room, "De hond van Achternaam moet weg")
    decline(ground, staff, room, promise)

    with pytest.raises(NotATenantsWords):
        redact(ground, bert, room, promise)
    redact(ground, staff, room, promise)

    one = seen(ground, bert, room, promise)
    assert (one.what, one.state) == ("", "declined")
    assert (one.history[-1].act, one.history[-1].reason, one.history[-1].by.name) == (
        "redacted",
        "Namen van buren",
        "Karin",
    )
    assert "Achternaam" not in the_journal(ground, room)


def test_what_was_promised_to_tenants_is_taken_out_by_nobody(
    ground: Ground, room: Topic, staff: Actor, anna: Actor
) -> None:
    own = a_promise(ground, staff, room)
    promise = asked(ground, anna, room, "Ik ben ziek")
    a_promise(ground, staff, room, promise=promise, what="De lift eerst")

    with pytest.raises(NotATenantsWords):
        redact(ground, staff, room, own)
    redact(ground, anna, room, promise)

    assert seen(ground, anna, room, promise).what == "De lift eerst"
    assert "Ik ben ziek" not in the_journal(ground, room)
    assert "De lift eerst" in the_journal(ground, room)
