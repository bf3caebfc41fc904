"""Coming in by the code of a letter, and belonging to a household."""

from datetime import timedelta

import pytest

from app.people import codes, commands, queries
from app.people.commands import NewPerson
from app.people.rules import CodeUnknown, HouseholdFull, NameTaken
from channels.errors import Invalid, NotFound
from tests.support.app import Ground

IVOORDREEF_14 = 41
IVOORDREEF_16 = 42


def letter(ground: Ground, dwelling_id: int = IVOORDREEF_14) -> bytes:
    """A new letter to a dwelling: what is kept of its code."""
    return codes.hashed(codes.read(ground.do(lambda tx: commands.make_code(tx, dwelling_id))))


def join(ground: Ground, code: bytes, name: str = "Olena") -> int:
    return ground.do(lambda tx: commands.join_household(tx, code, name=name, language="nl"))


def household(ground: Ground) -> set[tuple[int, int]]:
    """Who lives where, as far as letters go."""
    return {(member.person_id, member.dwelling_id) for member in ground.ask(queries.household)}


def test_who_has_the_letter_comes_in_under_the_name_she_gives(ground: Ground) -> None:
    code = letter(ground)

    olena = join(ground, code, "  Olena ")

    person = ground.ask(queries.by_id, olena)
    assert person is not None
    assert (person.name, person.role, person.duty, person.language) == ("Olena", "tenant", None, "nl")
    (member,) = ground.ask(queries.household, [olena])
    assert member == (olena, IVOORDREEF_14, ground.now)
    assert ground.ask(queries.household_of, [IVOORDREEF_14]) == [member]


def test_a_code_is_found_by_its_hash_and_stands_nowhere(ground: Ground) -> None:
    printed = ground.do(lambda tx: commands.make_code(tx, IVOORDREEF_14))

    found = ground.ask(queries.code, codes.hashed(codes.read(printed)))

    assert found is not None
    assert found.dwelling_id == IVOORDREEF_14
    with ground.database.reading.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM dwelling_code").all()
    assert printed.replace("-", "") not in repr(rows)


def test_a_code_of_no_dwelling_lets_nobody_in(ground: Ground) -> None:
    letter(ground)

    with pytest.raises(CodeUnknown):
        join(ground, codes.hashed(codes.read(codes.new())))


def test_seven_people_do_not_come_in_by_one_letter(ground: Ground) -> None:
    code = letter(ground)
    for name in ("Olena", "Taras", "Ivan", "Daria", "Lev", "Vira"):
        join(ground, code, name)

    with pytest.raises(HouseholdFull):
        join(ground, code, "Bohdan")

    assert len(ground.ask(queries.people_of, IVOORDREEF_14)) == 6


def test_a_new_letter_does_not_make_room_for_more_people(ground: Ground) -> None:
    code = letter(ground)
    for name in ("Olena", "Taras", "Ivan", "Daria", "Lev", "Vira"):
        join(ground, code, name)

    with pytest.raises(HouseholdFull):
        join(ground, letter(ground), "Bohdan")


def test_two_of_one_household_have_different_names_so_that_pressing_twice_makes_one(ground: Ground) -> None:
    code = letter(ground)
    join(ground, code, "Olena")

    with pytest.raises(NameTaken):
        join(ground, code, "OLENA")

    assert [person.name for person in ground.ask(queries.people_of, IVOORDREEF_14)] == ["Olena"]


def test_neighbours_may_have_the_same_name(ground: Ground) -> None:
    join(ground, letter(ground, IVOORDREEF_14), "Olena")

    join(ground, letter(ground, IVOORDREEF_16), "Olena")

    assert len(household(ground)) == 2


def test_who_gives_no_name_does_not_come_in(ground: Ground) -> None:
    code = letter(ground)

    with pytest.raises(Invalid):
        join(ground, code, " \u200b")

    assert ground.ask(queries.people_of, IVOORDREEF_14) == []


def test_who_came_in_before_comes_in_again_as_herself(ground: Ground) -> None:
    code = letter(ground)
    olena = join(ground, code)

    assert ground.do(lambda tx: commands.rejoin_household(tx, code, olena)) == olena


def test_nobody_comes_in_as_somebody_of_another_household(ground: Ground) -> None:
    olena = join(ground, letter(ground, IVOORDREEF_14))
    other = letter(ground, IVOORDREEF_16)

    with pytest.raises(NotFound):
        ground.do(lambda tx: commands.rejoin_household(tx, other, olena))


def test_a_new_letter_makes_the_old_one_void(ground: Ground) -> None:
    old = letter(ground)
    new = letter(ground)

    with pytest.raises(CodeUnknown):
        join(ground, old)
    assert join(ground, new)


def test_a_second_letter_may_be_good_beside_the_first(ground: Ground) -> None:
    first = letter(ground)
    ((_, printed),) = ground.do(lambda tx: commands.make_codes(tx, [IVOORDREEF_14], keep=True))

    join(ground, first, "Olena")
    join(ground, codes.hashed(codes.read(printed)), "Taras")

    assert [person.name for person in ground.ask(queries.people_of, IVOORDREEF_14)] == ["Olena", "Taras"]


def test_a_revoked_code_lets_nobody_in_and_puts_nobody_out(ground: Ground) -> None:
    code = letter(ground)
    olena = join(ground, code)

    ground.do(lambda tx: commands.revoke_codes(tx, [IVOORDREEF_14]))

    with pytest.raises(CodeUnknown):
        ground.do(lambda tx: commands.rejoin_household(tx, code, olena))
    assert household(ground) == {(olena, IVOORDREEF_14)}
    assert ground.ask(queries.dwellings_with_code) == frozenset()


def test_when_the_tenancy_ends_the_household_belongs_there_no_more(ground: Ground) -> None:
    code, other = letter(ground), letter(ground, IVOORDREEF_16)
    olena, taras = join(ground, code, "Olena"), join(ground, code, "Taras")
    neighbour = join(ground, other, "Mo")

    left = ground.do(lambda tx: commands.leave_household(tx, [IVOORDREEF_14]))

    assert sorted(left) == sorted([olena, taras])
    assert household(ground) == {(neighbour, IVOORDREEF_16)}
    assert ground.ask(queries.people_of, IVOORDREEF_14) == []
    assert ground.ask(queries.dwellings_with_code) == {IVOORDREEF_16}
    with pytest.raises(CodeUnknown):
        join(ground, code, "Bohdan")


def test_the_next_tenants_start_with_an_empty_household(ground: Ground) -> None:
    join(ground, letter(ground), "Olena")
    ground.do(lambda tx: commands.leave_household(tx, [IVOORDREEF_14]))
    ground.later(days=30)

    mo = join(ground, letter(ground), "Mo")

    assert household(ground) == {(mo, IVOORDREEF_14)}


def test_who_came_in_by_the_new_tenants_letter_stays_when_the_old_tenancy_is_ended_late(ground: Ground) -> None:
    join(ground, letter(ground), "Olena")
    ground.later(days=30)
    moved, code = ground.now, letter(ground)
    mo = join(ground, code, "Mo")

    ground.do(lambda tx: commands.leave_household(tx, [IVOORDREEF_14], before=moved))

    assert household(ground) == {(mo, IVOORDREEF_14)}
    assert ground.do(lambda tx: commands.rejoin_household(tx, code, mo)) == mo


def test_hundreds_of_codes_and_people_are_made_and_found_together(ground: Ground) -> None:
    made = ground.do(lambda tx: commands.make_codes(tx, range(1, 31), keep=False))
    people = [NewPerson(name=f"Huurder {n}", email=f"h{n}@example.org") for n in range(1_200)]

    ids = ground.do(lambda tx: commands.enlist(tx, people))

    assert ground.ask(queries.dwellings_with_code, range(1_000)) == {dwelling for dwelling, _ in made}
    assert len(set(ids)) == 1_200
    assert ground.ask(queries.names, ids)[ids[700]] == "Huurder 700"
    assert ground.ask(queries.by_email, [person.email or "" for person in people])["h1199@example.org"] == ids[1_199]


def test_enlisting_again_gives_the_same_people(ground: Ground) -> None:
    people = [NewPerson(name="Ruben", email="ruben@example.org"), NewPerson(name="Zonder adres")]
    (first, _) = ground.do(lambda tx: commands.enlist(tx, people))

    (again, new) = ground.do(lambda tx: commands.enlist(tx, people))

    assert again == first
    assert new != first


def test_a_tenant_who_turns_out_to_work_for_the_corporation_becomes_staff_and_stays_it(ground: Ground) -> None:
    as_tenant = NewPerson(name="Ruben", email="ruben@example.org")
    as_leader = NewPerson(name="Ruben", email="ruben@example.org", role="staff", duty="project_leader")

    ids = ground.do(lambda tx: commands.enlist(tx, [as_tenant]))
    ids += ground.do(lambda tx: commands.enlist(tx, [as_leader]))
    ids += ground.do(lambda tx: commands.enlist(tx, [as_tenant]))
    twice = ground.do(
        lambda tx: commands.enlist(
            tx,
            [
                NewPerson(name="Mo", email="mo@example.org"),
                NewPerson(name="Mo", email="mo@example.org", role="provider"),
            ],
        )
    )

    assert len(set(ids)) == len(set(twice)) == 1
    ruben, mo = ground.ask(queries.by_id, ids[0]), ground.ask(queries.by_id, twice[0])
    assert ruben is not None
    assert mo is not None
    assert (ruben.role, ruben.duty) == ("staff", "project_leader")
    assert (mo.role, mo.duty) == ("provider", None)


def test_moderators_and_administrators_are_known_as_such(ground: Ground) -> None:
    people = [
        NewPerson(name="Aylin", role="staff", duty="moderator"),
        NewPerson(name="Femke", role="staff", duty="administrator"),
        NewPerson(name="Thijs", role="staff", duty="project_leader"),
        NewPerson(name="Olena"),
    ]
    aylin, femke, thijs, olena = ground.do(lambda tx: commands.enlist(tx, people))

    assert ground.ask(queries.duties) == {aylin: "moderator", femke: "administrator"}
    assert ground.ask(queries.duties, [femke, thijs, olena]) == {femke: "administrator"}
    assert ground.ask(queries.duties, []) == {}


def test_somebody_is_found_by_id_address_or_relation_number(ground: Ground) -> None:
    olena = ground.do(
        lambda tx: commands.add_person(
            tx, NewPerson(name="Olena", email="olena@example.org", relation_number="R700002", phone="06-75391336")
        )
    )

    for text in (str(olena), "Olena@Example.org", "R700002"):
        known = ground.ask(queries.by_reference, text)
        assert known is not None
        assert known.id == olena
    for text in ("", "R7", "olena", "0", "9" * 30, "olena@example.com"):
        assert ground.ask(queries.by_reference, text) is None


def test_an_account_that_is_ended_has_a_name_and_nothing_else(ground: Ground) -> None:
    code = letter(ground)
    olena = join(ground, code)

    ground.do(lambda tx: commands.end_person(tx, olena))
    ground.now += timedelta(seconds=1)

    assert ground.ask(queries.by_id, olena) is None
    assert ground.ask(queries.actors, [olena]) == {}
    assert ground.ask(queries.people_of, IVOORDREEF_14) == []
    assert ground.ask(queries.names, [olena]) == {olena: "Olena"}
    assert ground.ask(queries.by, [olena])[olena].name == "Olena"
    with pytest.raises(NotFound):
        ground.do(lambda tx: commands.rejoin_household(tx, code, olena))
    with pytest.raises(NotFound):
        ground.do(lambda tx: commands.make_token(tx, olena))
