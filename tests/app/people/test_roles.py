"""Who may do what: one table, the same in the code, on paper and in what the server really does."""

from pathlib import Path

import pytest

from app.kernel.actor import HOUSE, Actor
from app.people import roles
from app.people.roles import NOT_COMMANDS, TABLE, Capability, Duty, Role
from channels.errors import Forbidden

TENANT = Actor(1, "Olena", Role.TENANT)
STAFF = Actor(2, "Johan", Role.STAFF)
MODERATOR = Actor(3, "Aylin", Role.STAFF, Duty.MODERATOR)
LEADER = Actor(4, "Thijs", Role.STAFF, Duty.PROJECT_LEADER)
ADMINISTRATOR = Actor(5, "Femke", Role.STAFF, Duty.ADMINISTRATOR)
CONTRACTOR = Actor(6, "Bram", Role.CONTRACTOR)
MUNICIPALITY = Actor(7, "Sanne", Role.MUNICIPALITY)
PROVIDER = Actor(8, "Mo", Role.PROVIDER)
ALL = (TENANT, STAFF, MODERATOR, LEADER, ADMINISTRATOR, CONTRACTOR, MUNICIPALITY, PROVIDER)

EVERYBODY = set(ALL)
KEEPERS = {MODERATOR, ADMINISTRATOR}
STAFF_OF_ANY_KIND = {STAFF, MODERATOR, LEADER, ADMINISTRATOR}
EXPECTED = {
    "message.post": EVERYBODY,
    "message.edit": EVERYBODY,
    "message.delete": EVERYBODY,
    "message.hide": KEEPERS,
    "message.restore": KEEPERS,
    "reaction.add": EVERYBODY,
    "reaction.remove": EVERYBODY,
    "room.read": EVERYBODY,
    "poll.open": {TENANT, *STAFF_OF_ANY_KIND},
    "poll.vote": EVERYBODY,
    "poll.close": {TENANT, *STAFF_OF_ANY_KIND},
    "poll.close_any": KEEPERS,
    "poll.enter": STAFF_OF_ANY_KIND,
    "poll.decide": {TENANT, *STAFF_OF_ANY_KIND},
    "poll.decide_any": STAFF_OF_ANY_KIND,
    "poll.slips": STAFF_OF_ANY_KIND,
    "poll.owed": STAFF_OF_ANY_KIND,
    "announcement.publish": STAFF_OF_ANY_KIND,
    "announcement.confirm": {TENANT},
    "confirmations.read": STAFF_OF_ANY_KIND,
    "progress.post": {CONTRACTOR, *STAFF_OF_ANY_KIND},
    "horizon.set": STAFF_OF_ANY_KIND,
    "pulse.answer": {TENANT},
    "pulse.later": {TENANT},
    "pulse.decline": {TENANT},
    "pulse.publish": STAFF_OF_ANY_KIND,
    "pulse.called": {LEADER, ADMINISTRATOR},
    "pulse.read": STAFF_OF_ANY_KIND,
    "pulse.calls": {LEADER, ADMINISTRATOR},
    "promise.make": {CONTRACTOR, *STAFF_OF_ANY_KIND},
    "promise.ask": {TENANT},
    "promise.decline": {CONTRACTOR, *STAFF_OF_ANY_KIND},
    "promise.keep": {CONTRACTOR, *STAFF_OF_ANY_KIND},
    "promise.move": {CONTRACTOR, *STAFF_OF_ANY_KIND},
    "promise.break": {CONTRACTOR, *STAFF_OF_ANY_KIND},
    "promise.change_any": STAFF_OF_ANY_KIND,
    "promise.redact": {TENANT, *KEEPERS},
    "promise.follow": EVERYBODY,
    "promise.unfollow": EVERYBODY,
    "question.ask": EVERYBODY - STAFF_OF_ANY_KIND,
    "question.file": STAFF_OF_ANY_KIND,
    "question.drop": STAFF_OF_ANY_KIND,
    "question.assign": STAFF_OF_ANY_KIND,
    "question.answer": {CONTRACTOR, *STAFF_OF_ANY_KIND},
    "question.again": EVERYBODY,
    "question.close": EVERYBODY,
    "question.join": {TENANT},
    "question.leave": {TENANT},
    "answer.shelve": STAFF_OF_ANY_KIND,
    "answer.unshelve": STAFF_OF_ANY_KIND,
    "questions.waiting": {CONTRACTOR, *STAFF_OF_ANY_KIND},
    "report.make": EVERYBODY,
    "report.file": STAFF_OF_ANY_KIND,
    "member.mute": KEEPERS,
    "member.unmute": KEEPERS,
    "audit.read": KEEPERS,
}


@pytest.mark.parametrize("capability", Capability)
def test_each_role_may_what_it_should_and_no_more(capability: Capability) -> None:
    assert {actor for actor in ALL if roles.may(actor, capability)} == EXPECTED[capability]


@pytest.mark.parametrize("capability", Capability)
def test_who_may_not_is_told_so(capability: Capability) -> None:
    for actor in ALL:
        if actor in EXPECTED[capability]:
            roles.must(actor, capability)
        else:
            with pytest.raises(Forbidden):
                roles.must(actor, capability)


@pytest.mark.parametrize("capability", Capability)
def test_the_house_itself_and_roles_that_nobody_knows_may_nothing(capability: Capability) -> None:
    assert not roles.may(HOUSE, capability)
    assert not roles.may(Actor(9, "?", "landlord"), capability)
    assert not roles.may(Actor(9, "?", ""), capability)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.STAFF])
@pytest.mark.parametrize("duty", Duty)
def test_a_duty_counts_for_staff_only(role: Role, duty: Duty) -> None:
    for capability in Capability:
        assert roles.may(Actor(9, "", role, duty), capability) == roles.may(Actor(9, "", role), capability)


def test_the_table_has_a_cell_for_everything_that_can_be_done() -> None:
    assert set(TABLE) == set(Capability) == set(roles.IN_WORDS)
    assert set(Capability) >= NOT_COMMANDS


def test_the_page_about_roles_says_what_the_table_says() -> None:
    page = Path(__file__).parents[3] / "docs" / "roles.md"

    assert page.read_text() == roles.page(), "make it anew: portiek roles > docs/roles.md"
