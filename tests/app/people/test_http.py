"""Signing in over HTTP, as the client's program does it."""

import asyncio
import time
from contextlib import suppress

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from app.people import codes, commands
from app.people.commands import NewPerson
from tests.app.people.conftest import Site

ADDRESS = "ruben@example.org"


@pytest.fixture
def ruben(site: Site) -> int:
    """Somebody whose e-mail address the corporation knows."""
    return site.ground.do(lambda tx: commands.enlist(tx, [NewPerson(name="Ruben", email=ADDRESS)]))[0]


async def test_a_tenant_comes_in_by_the_letter_and_sees_the_room_of_her_building(site: Site) -> None:
    browser, code = site.browser(), site.letter()

    looked = await browser.post("/api/session/check", json={"code": code.lower().replace("-", " ")})
    came = await browser.post("/api/session", json={"code": code, "name": " Olena ", "language": "en"})
    me = await browser.get("/api/me")
    rooms = await browser.get("/api/rooms")

    assert looked.status_code == 200
    assert looked.json() == {"dwelling": looked.json()["dwelling"], "people": [], "full": False}
    assert looked.json()["dwelling"].startswith("Ivoordreef ")
    assert came.status_code == 200
    person = {"id": me.json()["person"]["id"], "name": "Olena", "role": "tenant", "language": "en"}
    assert came.json() == me.json() == {"person": person}
    assert [room["kind"] for room in rooms.json()["rooms"]] == ["building"]


async def test_on_her_laptop_she_chooses_herself_from_the_household(site: Site) -> None:
    phone, code = await site.tenant("Olena")
    me = (await phone.get("/api/me")).json()["person"]
    laptop = site.browser()

    looked = await laptop.post("/api/session/check", json={"code": code})
    came = await laptop.post("/api/session", json={"code": code, "person": me["id"]})

    assert looked.json()["people"] == [{"id": me["id"], "name": "Olena"}]
    assert came.json()["person"] == me
    assert len((await laptop.get("/api/me/devices")).json()["devices"]) == 2


async def test_nobody_comes_in_as_somebody_of_another_household(site: Site) -> None:
    olena, _ = await site.tenant("Olena")
    other = site.letter()
    me = (await olena.get("/api/me")).json()["person"]

    answer = await site.browser().post("/api/session", json={"code": other, "person": me["id"]})

    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


async def test_a_slip_in_the_code_is_told_from_a_code_that_does_not_exist(site: Site) -> None:
    browser, code = site.browser(), site.letter()

    slip = await browser.post("/api/session/check", json={"code": code[:-1] + ("A" if code[-1] != "A" else "C")})
    unknown = await browser.post("/api/session/check", json={"code": codes.new()})

    assert (slip.status_code, slip.json()["code"]) == (422, "code_mistyped")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "code_unknown")
    assert "getypt" in slip.json()["message"]


async def test_who_guesses_codes_is_stopped_and_a_neighbour_elsewhere_is_not_bothered(site: Site) -> None:
    thief = site.browser(x_forwarded_for="203.0.113.7")
    answers = [await thief.post("/api/session/check", json={"code": codes.new()}) for _ in range(22)]
    code = site.letter()

    refused = await thief.post("/api/session/check", json={"code": code})
    welcome = await site.browser(x_forwarded_for="203.0.113.8").post("/api/session/check", json={"code": code})

    assert [answer.status_code for answer in answers] == [404] * 20 + [429] * 2
    assert (refused.status_code, refused.json()["code"]) == (429, "too_fast")
    assert int(refused.headers["retry-after"]) > 0
    assert welcome.status_code == 200


async def test_one_code_is_not_used_over_and_over(site: Site) -> None:
    browser, code = site.browser(), site.letter()

    answers = [await browser.post("/api/session/check", json={"code": code}) for _ in range(61)]

    assert [answer.status_code for answer in answers] == [200] * 60 + [429]


async def test_a_hall_full_of_tenants_on_one_wifi_comes_in(site: Site) -> None:
    letters = [site.letter() for _ in range(25)]

    for code in letters:
        browser = site.browser()
        assert (await browser.post("/api/session/check", json={"code": "AAAA-AAAA"})).status_code == 422
        assert (await browser.post("/api/session/check", json={"code": code})).status_code == 200
        assert (await browser.post("/api/session", json={"code": code, "name": "Buur"})).status_code == 200


async def test_what_is_no_way_of_signing_in_is_refused_with_the_field(site: Site) -> None:
    browser = site.browser()
    wrong: tuple[tuple[dict[str, object], str], ...] = (
        ({}, "code"),
        ({"code": "x"}, "code"),
        ({"name": "Olena"}, "code"),
        ({"email": "a@b.co"}, "code"),
        ({"email": "nonsense", "digits": "123456"}, "email"),
        ({"code": 5}, "code"),
        ({"link": ["x"]}, "link"),
        ({"link": "x" * 401}, "link"),
    )
    for body, field in wrong:
        answer = await browser.post("/api/session", json=body)

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), body
        assert list(answer.json()["fields"]) == [field], body


async def test_a_wrong_name_or_address_lets_nobody_in_and_takes_no_place(site: Site) -> None:
    browser, code = site.browser(), site.letter()

    name = await browser.post("/api/session", json={"code": code, "name": "  "})
    email = await browser.post("/api/session", json={"code": code, "name": "Olena", "email": "olena"})

    assert (name.status_code, list(name.json()["fields"])) == (422, ["name"])
    assert (email.status_code, list(email.json()["fields"])) == (422, ["email"])
    assert (await browser.post("/api/session/check", json={"code": code})).json()["people"] == []


async def test_a_seventh_person_is_told_that_the_household_is_full(site: Site) -> None:
    code = site.letter()
    for n in range(6):
        assert (await site.browser().post("/api/session", json={"code": code, "name": f"Kind {n}"})).status_code == 200

    answer = await site.browser().post("/api/session", json={"code": code, "name": "Nog een"})
    looked = await site.browser().post("/api/session/check", json={"code": code})

    assert (answer.status_code, answer.json()["code"]) == (409, "household_full")
    assert looked.json()["full"]


# Mail


async def test_somebody_with_an_address_signs_in_by_the_link_in_her_mail(site: Site, ruben: int) -> None:
    browser = site.browser()

    asked = await browser.post("/api/session/mail", json={"email": " Ruben@Example.org"})
    message, token, _ = await site.mailed()
    came = await browser.post("/api/session", json={"link": token})
    again = await site.browser().post("/api/session", json={"link": token})

    assert (asked.status_code, asked.json()) == (202, {})
    assert message["to"] == ADDRESS
    assert message["subject"] == "Inloggen bij Portiek"
    assert "\u2068" not in message.get_content()
    assert came.json()["person"]["id"] == ruben
    assert (again.status_code, again.json()["code"]) == (410, "link_expired")


async def test_somebody_signs_in_by_the_digits_in_her_mail(site: Site, ruben: int) -> None:
    browser = site.browser()
    await browser.post("/api/session/mail", json={"email": ADDRESS})
    _, token, digits = await site.mailed()

    came = await browser.post("/api/session", json={"email": ADDRESS, "digits": f"{digits[:3]} {digits[3:]}"})
    link = await site.browser().post("/api/session", json={"link": token})

    assert came.json()["person"]["id"] == ruben
    assert link.status_code == 410


async def test_programs_that_open_every_link_in_a_mail_use_nothing_up(site: Site, ruben: int) -> None:
    browser = site.browser()
    await browser.post("/api/session/mail", json={"email": ADDRESS})
    _, token, digits = await site.mailed()

    for path in (f"/sign-in/link#{token}", f"/sign-in/link?token={token}"):
        for _ in range(2):
            opened = await site.browser().get(path)
            assert opened.status_code == 200
            assert "set-cookie" not in opened.headers
        assert (await site.browser().head(path)).status_code in (200, 405)

    assert (await browser.post("/api/session", json={"email": ADDRESS, "digits": digits})).status_code == 200


async def test_after_a_quarter_of_an_hour_the_mail_is_good_for_nothing(site: Site, ruben: int) -> None:
    browser = site.browser()
    await browser.post("/api/session/mail", json={"email": ADDRESS})
    _, token, digits = await site.mailed()

    site.ground.later(minutes=16)

    assert (await browser.post("/api/session", json={"link": token})).json()["code"] == "link_expired"
    answer = await browser.post("/api/session", json={"email": ADDRESS, "digits": digits})
    assert (answer.status_code, answer.json()["code"]) == (403, "digits_wrong")


async def test_nobody_learns_from_the_answer_whether_an_address_is_known(site: Site, ruben: int) -> None:
    browser = site.browser()

    known = await browser.post("/api/session/mail", json={"email": ADDRESS})
    unknown = await browser.post("/api/session/mail", json={"email": "nobody@example.org"})
    guessed = await browser.post("/api/session", json={"email": "nobody@example.org", "digits": "123456"})
    wrong = await browser.post("/api/session", json={"email": ADDRESS, "digits": "x"})

    varying = {"date"}
    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    assert {k: v for k, v in known.headers.items() if k not in varying} == {
        k: v for k, v in unknown.headers.items() if k not in varying
    }
    assert guessed.json() == wrong.json()
    assert (await site.mail.next())["to"] == ADDRESS


async def test_the_answer_does_not_wait_for_the_mail_server(site: Site, ruben: int) -> None:
    site.mail.stop()  # a server that can't be reached is the slowest of all

    async def seconds(address: str) -> float:
        began = time.perf_counter()
        assert (await site.browser().post("/api/session/mail", json={"email": address})).status_code == 202
        return time.perf_counter() - began

    assert await seconds(ADDRESS) < 1
    assert await seconds("nobody@example.org") < 1


async def test_mail_to_one_address_can_be_asked_a_few_times_an_hour(site: Site, ruben: int) -> None:
    for address in (ADDRESS, "nobody@example.org"):
        answers = [await site.browser().post("/api/session/mail", json={"email": address}) for _ in range(7)]

        assert [answer.status_code for answer in answers] == [202] * 5 + [429] * 2

    site.ground.later(minutes=61)
    assert (await site.browser().post("/api/session/mail", json={"email": ADDRESS})).status_code == 202


async def test_digits_can_be_tried_a_few_times(site: Site, ruben: int) -> None:
    browser = site.browser()
    await browser.post("/api/session/mail", json={"email": ADDRESS})
    _, token, digits = await site.mailed()
    wrong = f"{(int(digits) + 1) % 1_000_000:06}"

    tries = [await browser.post("/api/session", json={"email": ADDRESS, "digits": wrong}) for _ in range(5)]
    right = await browser.post("/api/session", json={"email": ADDRESS, "digits": digits})

    assert {answer.json()["code"] for answer in (*tries, right)} == {"digits_wrong"}
    assert (await browser.post("/api/session", json={"link": token})).status_code == 200


async def test_many_tries_at_once_are_many_tries(site: Site, ruben: int) -> None:
    browser = site.browser()
    await browser.post("/api/session/mail", json={"email": ADDRESS})
    _, _, digits = await site.mailed()
    wrong = [f"{(int(digits) + n) % 1_000_000:06}" for n in range(1, 21)]

    await asyncio.gather(*(browser.post("/api/session", json={"email": ADDRESS, "digits": guess}) for guess in wrong))

    assert (await browser.post("/api/session", json={"email": ADDRESS, "digits": digits})).status_code == 403


async def test_an_address_given_at_the_letter_works_when_it_is_confirmed_and_not_before(site: Site) -> None:
    olena, _ = await site.tenant("Olena", email="Olena@Example.org", language="en")
    me = (await olena.get("/api/me")).json()["person"]
    message, token, _ = await site.mailed()
    await site.browser().post("/api/session/mail", json={"email": "olena@example.org"})  # not hers yet: no mail

    confirmed = await site.browser().post("/api/session", json={"link": token})
    await site.browser().post("/api/session/mail", json={"email": "olena@example.org"})
    second, token, _ = await site.mailed()

    assert message["subject"] == "Is this your e-mail address?"
    assert confirmed.json()["person"] == me
    assert second["subject"] == "Sign in to Portiek"
    assert (await site.browser().post("/api/session", json={"link": token})).json()["person"] == me


async def test_a_tenant_whom_the_corporation_knows_keeps_one_account_when_she_comes_by_the_letter(
    site: Site, ruben: int
) -> None:
    by_letter, _ = await site.tenant("Ruben", email=ADDRESS)
    _, token, _ = await site.mailed()
    browser = site.browser()

    came = await browser.post("/api/session", json={"link": token})

    assert came.json()["person"]["id"] == ruben
    assert len((await browser.get("/api/rooms")).json()["rooms"]) == 1
    assert (await by_letter.get("/api/me")).status_code == 401


# Sessions


async def test_she_sees_her_devices_and_signs_one_out_whose_socket_closes(site: Site, ruben: int) -> None:
    token = site.ground.do(lambda tx: commands.make_token(tx, ruben))
    links = [site.ground.do(lambda tx: commands.make_link(tx, ruben)).token for _ in range(2)]
    phone, library = site.browser(), site.browser(agent="Mozilla/5.0 (Windows NT 10.0; rv:128.0) Firefox/128.0")
    for browser, link in zip((phone, library), links, strict=True):
        await browser.post("/api/session", json={"link": link})
    cookie = f"portiek={library.cookies['portiek']}"

    async with connect(
        f"{site.url.replace('http', 'ws')}/ws", additional_headers={"Cookie": cookie}, origin=Origin(site.url)
    ) as socket:
        await socket.send('{"type":"hello"}')
        assert '"welcome"' in await socket.recv()
        listed = (await phone.get("/api/me/devices")).json()["devices"]
        (other,) = (device for device in listed if device["name"] == "Firefox op Windows")
        ended = await phone.delete(f"/api/me/devices/{other['id']}")
        with suppress(ConnectionClosed):
            async with asyncio.timeout(5):
                while True:
                    await socket.recv()

    assert {device["name"] for device in listed} == {"Chrome op Android", "Firefox op Windows", "Een programma"}
    assert [device["name"] for device in listed if device["here"]] == ["Chrome op Android"]
    assert ended.status_code == 204
    assert socket.close_code == 4401
    assert (await library.get("/api/me")).status_code == 401
    assert (await phone.get("/api/me")).status_code == 200
    assert (await httpx_get(site, "/api/me", token)).status_code == 200


async def test_nobody_signs_somebody_elses_device_out(site: Site) -> None:
    olena, _ = await site.tenant("Olena")
    mo, _ = await site.tenant("Mo")
    (device,) = (await olena.get("/api/me/devices")).json()["devices"]

    assert (await mo.delete(f"/api/me/devices/{device['id']}")).status_code == 404
    assert (await olena.get("/api/me")).status_code == 200


async def test_signing_out_ends_the_session_and_takes_the_cookie_away(site: Site) -> None:
    browser, _ = await site.tenant()
    kept = browser.cookies["portiek"]

    answer = await browser.delete("/api/session")

    assert answer.status_code == 204
    assert "portiek" not in browser.cookies
    browser.cookies.set("portiek", kept)
    assert (await browser.get("/api/me")).status_code == 401
    assert (await browser.delete("/api/session")).status_code == 204


async def test_coming_in_as_somebody_else_signs_out_who_was_there(site: Site) -> None:
    browser, _ = await site.tenant("Olena")
    hers = browser.cookies["portiek"]

    await browser.post("/api/session", json={"code": site.letter(), "name": "Mo"})

    assert (await browser.get("/api/me")).json()["person"]["name"] == "Mo"
    other = site.browser()
    other.cookies.set("portiek", hers)
    assert (await other.get("/api/me")).status_code == 401


async def test_the_cookie_is_for_this_site_only_and_not_for_scripts(site: Site, secure_site: Site) -> None:
    for where, flags in (
        (site, "portiek=…; HttpOnly; Max-Age=34560000; Path=/; SameSite=lax"),
        (secure_site, "__Host-portiek=…; HttpOnly; Max-Age=34560000; Path=/; SameSite=lax; Secure"),
    ):
        browser = where.browser(origin="https://portiek.example.nl" if where is secure_site else None)
        answer = await browser.post("/api/session", json={"code": where.letter(), "name": "Olena"})

        name, _, rest = answer.headers["set-cookie"].partition("=")
        value, _, rest = rest.partition("; ")
        assert f"{name}=…; {rest}" == flags
        assert len(value) == 43


async def test_her_name_and_language_change_on_her_screens(site: Site) -> None:
    browser, _ = await site.tenant("Olena")

    changed = await browser.patch("/api/me", json={"name": "Olenka", "language": "en"})
    wrong = await browser.patch("/api/me", json={"language": "xx"})
    empty = await browser.patch("/api/me", json={"name": ""})

    assert changed.json()["person"]["name"] == "Olenka"
    assert (await browser.get("/api/me")).json() == changed.json()
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["language"])
    assert (empty.status_code, list(empty.json()["fields"])) == (422, ["name"])


async def test_who_reads_a_language_that_screens_are_not_in_gets_them_in_one_that_her_browser_knows(site: Site) -> None:
    amina = site.ground.do(lambda tx: commands.add_person(tx, NewPerson(name="Amina", language="ar")))
    token = site.ground.do(lambda tx: commands.make_token(tx, amina))

    for accepted, language in (("ar, en;q=0.8", "en"), ("ar", "nl")):
        browser = site.browser(authorization=f"Bearer {token}", accept_language=accepted)
        page = await browser.get("/")
        assert f'<html lang="{language}" dir="ltr"' in page.text
        assert (await browser.get("/api/me")).json()["person"]["language"] == "ar"


async def test_who_is_not_signed_in_is_told_so(site: Site) -> None:
    browser = site.browser()

    for method, path in (
        ("GET", "/api/me"),
        ("PATCH", "/api/me"),
        ("GET", "/api/me/devices"),
        ("DELETE", "/api/me/devices/1"),
    ):
        answer = await browser.request(method, path, json={} if method == "PATCH" else None)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), path


async def test_a_program_acts_with_its_token_from_anywhere(site: Site, ruben: int) -> None:
    token = site.ground.do(lambda tx: commands.make_token(tx, ruben))

    assert (await httpx_get(site, "/api/me", token)).json()["person"]["name"] == "Ruben"
    browser = site.browser(origin="https://elsewhere.example", authorization=f"Bearer {token}")
    assert (await browser.patch("/api/me", json={"name": "Robot"})).status_code == 200


async def httpx_get(site: Site, path: str, token: str) -> httpx2.Response:
    return await site.browser(authorization=f"Bearer {token}").get(path)


# Other sites


async def test_another_sites_page_can_not_write_in_her_name(site: Site) -> None:
    browser, _ = await site.tenant("Olena")

    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": site.url, "sec-fetch-site": "same-site", "host": "other.example"},
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    ):
        answer = await browser.patch("/api/me", json={"name": "Gekaapt"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site"), headers

    assert (await browser.get("/api/me")).json()["person"]["name"] == "Olena"
    own = await browser.patch("/api/me", json={"name": "Olenka"}, headers={"sec-fetch-site": "same-origin"})
    assert own.status_code == 200


async def test_every_answer_says_how_it_may_be_used(site: Site, secure_site: Site) -> None:
    for path in ("/sign-in", "/api/me", "/nowhere", "/assets/nothing.js", "/healthz"):
        headers = (await site.browser().get(path)).headers

        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "permissions-policy" in headers
        assert "strict-transport-security" not in headers
        assert "server" not in headers

    assert "strict-transport-security" in (await secure_site.browser().get("/sign-in")).headers
