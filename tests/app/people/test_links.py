"""Signing in by mail: a link and six digits, good once, for a quarter of an hour."""

from functools import partial

import pytest

from app.people import codes, commands, queries
from app.people.commands import Link, NewPerson, Used
from app.people.rules import TRIES_PER_DAY, TRIES_PER_LINK, EmailTaken, LinkExpired
from tests.support.app import Ground

ADDRESS = "olena@example.org"
IVOORDREEF_14, IVOORDREEF_16 = 41, 42


@pytest.fixture
def olena(ground: Ground) -> int:
    return ground.do(lambda tx: commands.add_person(tx, NewPerson(name="Olena", email=ADDRESS)))


def mailed(ground: Ground, person: int) -> Link:
    return ground.do(lambda tx: commands.make_link(tx, person, email=ADDRESS))


def use(ground: Ground, link: Link) -> Used:
    return ground.do(lambda tx: commands.use_link(tx, link.token))


def try_digits(ground: Ground, digits: str, address: str = ADDRESS) -> Used | None:
    return ground.do(lambda tx: commands.use_digits(tx, address, digits))


def wrong(link: Link) -> str:
    """Digits that are not the link's."""
    return f"{(int(link.digits) + 1) % 1_000_000:06}"


def test_a_link_is_good_once(ground: Ground, olena: int) -> None:
    link = mailed(ground, olena)

    assert use(ground, link) == Used(olena)
    with pytest.raises(LinkExpired):
        use(ground, link)


def test_the_digits_are_good_once_and_use_up_the_link(ground: Ground, olena: int) -> None:
    link = mailed(ground, olena)

    assert try_digits(ground, link.digits) == Used(olena)
    assert try_digits(ground, link.digits) is None
    with pytest.raises(LinkExpired):
        use(ground, link)


def test_a_used_link_uses_up_its_digits(ground: Ground, olena: int) -> None:
    link = mailed(ground, olena)
    use(ground, link)

    assert try_digits(ground, link.digits) is None


def test_a_link_is_good_for_fifteen_minutes(ground: Ground, olena: int) -> None:
    used, left = mailed(ground, olena), mailed(ground, olena)

    ground.later(minutes=14, seconds=59)
    assert use(ground, used) == Used(olena)
    ground.later(seconds=1)
    assert try_digits(ground, left.digits) is None
    with pytest.raises(LinkExpired):
        use(ground, left)


def test_a_token_that_never_was_is_no_link(ground: Ground, olena: int) -> None:
    mailed(ground, olena)

    for token in ("", "x", "é" * 43):
        with pytest.raises(LinkExpired):
            use(ground, Link(token, ""))


def test_wrong_digits_may_be_tried_a_few_times_only(ground: Ground, olena: int) -> None:
    link = mailed(ground, olena)
    for _ in range(TRIES_PER_LINK):
        assert try_digits(ground, wrong(link)) is None

    assert try_digits(ground, link.digits) is None
    assert use(ground, link) == Used(olena)


def test_a_slip_or_two_does_no_harm(ground: Ground, olena: int) -> None:
    link = mailed(ground, olena)
    try_digits(ground, wrong(link))
    try_digits(ground, "")

    assert try_digits(ground, link.digits) == Used(olena)


def test_asking_for_mail_again_and_again_gives_no_endless_tries(ground: Ground, olena: int) -> None:
    tried = 0
    while tried < TRIES_PER_DAY:
        link = mailed(ground, olena)
        for _ in range(TRIES_PER_LINK):
            assert try_digits(ground, wrong(link)) is None
            tried += 1

    link = mailed(ground, olena)
    assert try_digits(ground, link.digits) is None
    assert use(ground, link) == Used(olena)

    ground.later(hours=25)
    assert try_digits(ground, mailed(ground, olena).digits) == Used(olena)


def test_only_the_digits_of_the_newest_mail_are_good(ground: Ground, olena: int) -> None:
    first, second = mailed(ground, olena), mailed(ground, olena)

    if first.digits != second.digits:
        assert try_digits(ground, first.digits) is None
    assert try_digits(ground, second.digits) == Used(olena)
    assert use(ground, first) == Used(olena)


def test_digits_are_for_the_address_that_they_were_mailed_to(ground: Ground, olena: int) -> None:
    link = mailed(ground, olena)

    assert try_digits(ground, link.digits, "mo@example.org") is None
    assert try_digits(ground, link.digits) == Used(olena)


def test_a_link_from_the_command_line_has_no_digits_that_anybody_can_use(ground: Ground, olena: int) -> None:
    link = ground.do(lambda tx: commands.make_link(tx, olena))

    assert try_digits(ground, link.digits) is None
    assert use(ground, link) == Used(olena)


def test_neither_token_nor_digits_stand_in_the_table(ground: Ground, olena: int) -> None:
    link = mailed(ground, olena)

    with ground.database.reading.connect() as connection:
        rows = repr(connection.exec_driver_sql("SELECT token_hash, digits_hash FROM sign_in_link").all())
    assert link.token not in rows
    assert link.digits not in rows


def test_an_address_is_hers_when_she_has_proved_it(ground: Ground) -> None:
    olena = a_tenant_by_letter(ground, IVOORDREEF_14)
    link = ground.do(lambda tx: commands.make_link(tx, olena, email=ADDRESS, confirms=True))
    assert ground.ask(queries.by_email, [ADDRESS]) == {}

    assert use(ground, link) == Used(olena)

    assert ground.ask(queries.by_email, [ADDRESS]) == {ADDRESS: olena}


def test_who_proves_an_address_that_we_know_is_the_one_we_know(ground: Ground, olena: int) -> None:
    by_letter = a_tenant_by_letter(ground, IVOORDREEF_14)
    phone = ground.do(lambda tx: commands.make_token(tx, by_letter))
    link = ground.do(lambda tx: commands.make_link(tx, by_letter, email=ADDRESS, confirms=True))

    assert use(ground, link) == Used(olena, was=by_letter)

    assert [(m.person_id, m.dwelling_id) for m in ground.ask(queries.household)] == [(olena, IVOORDREEF_14)]
    assert ground.ask(queries.by_id, by_letter) is None
    assert ground.ask(queries.signed_in, [commands.hashed_token(phone)], ground.now) == {}
    assert ground.ask(queries.by_email, [ADDRESS]) == {ADDRESS: olena}


def test_who_was_in_the_household_already_is_in_it_once(ground: Ground, olena: int) -> None:
    for _ in range(2):
        by_letter = a_tenant_by_letter(ground, IVOORDREEF_14)
        use(ground, ground.do(partial(commands.make_link, person_id=by_letter, email=ADDRESS, confirms=True)))

    assert [(m.person_id, m.dwelling_id) for m in ground.ask(queries.household)] == [(olena, IVOORDREEF_14)]


def test_confirming_twice_changes_nothing_more(ground: Ground) -> None:
    olena = a_tenant_by_letter(ground, IVOORDREEF_14)
    links = [ground.do(lambda tx: commands.make_link(tx, olena, email=ADDRESS, confirms=True)) for _ in range(2)]

    assert [use(ground, link) for link in links] == [Used(olena), Used(olena)]


def test_two_people_do_not_have_one_address(ground: Ground, olena: int) -> None:
    with pytest.raises(EmailTaken):
        ground.do(lambda tx: commands.add_person(tx, NewPerson(name="Mo", email=ADDRESS)))


def test_links_of_the_day_before_yesterday_are_forgotten(ground: Ground, olena: int) -> None:
    old = mailed(ground, olena)
    ground.later(days=2)
    new = mailed(ground, olena)

    ground.do(commands.forget_old)

    with ground.database.reading.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sign_in_link").scalar() == 1
    with pytest.raises(LinkExpired):
        use(ground, old)
    assert use(ground, new) == Used(olena)


def a_tenant_by_letter(ground: Ground, dwelling_id: int) -> int:
    code = codes.hashed(codes.read(ground.do(lambda tx: commands.make_code(tx, dwelling_id))))
    return ground.do(lambda tx: commands.join_household(tx, code, name="Olena S", language="nl"))
