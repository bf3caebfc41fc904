"""Buildings, their names, and who lives in their dwellings."""

from datetime import UTC, date, datetime

import pytest

from app.kernel.transaction import Tx
from app.people import commands as people
from app.people import queries as people_queries
from app.places import commands, queries, rules
from app.places.rules import Address, day
from tests.support.app import Ground
from tests.support.people import a_dwelling, a_housemate, a_member, a_room, a_tenancy


@pytest.mark.parametrize(
    ("addresses", "name"),
    [
        ([Address("Merelhof", 2), Address("Merelhof", 48), Address("Merelhof", 14)], "Merelhof 2–48"),
        ([Address("Merelhof", 2)], "Merelhof 2"),
        ([Address("Merelhof", 2, "A"), Address("Merelhof", 2, "B")], "Merelhof 2"),
        ([Address("Spechtlaan", 3), Address("Merelhof", 2), Address("Spechtlaan", 9)], "Merelhof 2 / Spechtlaan 3–9"),
    ],
)
def test_a_building_is_called_after_its_addresses(addresses: list[Address], name: str) -> None:
    assert rules.building_name(addresses) == name


@pytest.mark.parametrize(
    ("first", "last", "called"),
    [
        ("Fatima", "El Amrani", "Fatima El A."),
        ("Jan", "de Vries", "Jan de V."),
        ("Ruben", "Smit", "Ruben S."),
        ("Olena", "", "Olena"),
        ("", "Smit", "S."),
        ("", "", "?"),
    ],
)
def test_a_tenant_who_chose_no_name_is_called_by_her_first(first: str, last: str, called: str) -> None:
    assert rules.called(first, last) == called


def test_a_day_begins_at_midnight_in_the_netherlands() -> None:
    assert day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert day(datetime(2026, 12, 1, 22, 30, tzinfo=UTC)) == date(2026, 12, 1)
    assert rules.midnight(date(2026, 7, 2)).astimezone(UTC) == datetime(2026, 7, 1, 22, tzinfo=UTC)


def test_the_dwelling_that_she_rents_longest_comes_first(ground: Ground) -> None:
    home = ground.do(a_room)
    anna = ground.do(lambda tx: a_member(tx, home))
    older = ground.do(lambda tx: a_dwelling(tx, home, is_let=False))
    ground.do(lambda tx: a_tenancy(tx, older, anna.id, since=date(1990, 1, 1)))

    hers = ground.ask(queries.tenants, day(ground.now), person_ids=[anna.id])

    assert [tenant.dwelling_id == older for tenant in hers] == [True, False]


def test_vacating_a_home_that_is_still_let_voids_nothing(ground: Ground) -> None:
    home = ground.do(a_room)
    dwelling = ground.do(lambda tx: a_dwelling(tx, home))
    housemate = ground.do(lambda tx: a_housemate(tx, dwelling))

    assert ground.do(lambda tx: commands.vacate(tx, [dwelling])) == []

    assert [tenant.person_id for tenant in ground.ask(queries.tenants, day(ground.now))] == [housemate.id]


def test_vacating_a_home_that_is_let_no_more_voids_its_letter_and_ends_its_household(ground: Ground) -> None:
    home = ground.do(a_room)

    def ended(tx: Tx) -> int:
        dwelling = a_dwelling(tx, home, is_let=False)
        a_tenancy(tx, dwelling, until=day(tx.now))
        return dwelling

    dwelling = ground.do(ended)
    housemate = ground.do(lambda tx: a_housemate(tx, dwelling))
    ground.do(lambda tx: people.make_codes(tx, [dwelling], keep=True))
    ground.later(days=2)

    assert ground.do(lambda tx: commands.vacate(tx, [dwelling])) == [housemate.id]

    assert ground.ask(people_queries.dwellings_with_code, [dwelling]) == frozenset()
    assert ground.ask(people_queries.household_of, [dwelling]) == []
    assert ground.do(lambda tx: commands.vacate(tx, [dwelling])) == []


def test_letters_go_to_homes_that_are_let_in_the_order_of_the_post(ground: Ground) -> None:
    home = ground.do(a_room)
    first, _empty, third = ground.do(
        lambda tx: (a_dwelling(tx, home), a_dwelling(tx, home, is_let=False), a_dwelling(tx, home))
    )

    letters = ground.ask(queries.letters, day(ground.now))

    assert [letter.dwelling_id for letter in letters] == [first, third]
    assert letters[0].address == ground.ask(queries.address, first)
    assert ground.ask(queries.letters, day(ground.now), building="nowhere") == []
