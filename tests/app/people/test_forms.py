"""Signing in without script: one question a page, as plain forms."""

import re

import pytest

from app.people import codes, commands
from app.people.commands import NewPerson
from tests.app.people.conftest import Site

ADDRESS = "ruben@example.org"


def asked(html: str) -> set[str]:
    """The names of the fields of the page's form."""
    return set(re.findall(r'<(?:input|button)[^>]* name="(\w+)"', html))


def complaint(html: str) -> str:
    """What the page says went wrong."""
    found = re.search(r'role="alert" id="error">([^<]*)<', html)
    return found[1] if found else ""


async def test_a_tenant_comes_in_step_by_step(site: Site) -> None:
    browser, code = site.browser(), site.letter()

    first = await browser.get("/sign-in")
    second = await browser.post("/sign-in", data={"step": "code", "code": code})
    third = await browser.post("/sign-in", data={"step": "name", "code": code, "name": "Olena", "email": ""})

    assert asked(first.text) >= {"step", "code"}
    assert asked(second.text) >= {"step", "code", "name", "email"}
    assert "Ivoordreef" in second.text
    assert (third.status_code, third.headers["location"]) == (303, "/")
    assert (await browser.get("/api/me")).json()["person"]["name"] == "Olena"
    assert (await browser.get("/sign-in")).headers["location"] == "/"


async def test_who_came_before_is_asked_who_she_is(site: Site) -> None:
    olena, code = await site.tenant("Olena")
    me = (await olena.get("/api/me")).json()["person"]
    laptop, tablet = site.browser(), site.browser()

    shown = await laptop.post("/sign-in", data={"step": "code", "code": code})
    herself = await laptop.post("/sign-in", data={"step": "person", "code": code, "person": str(me["id"])})
    other = await tablet.post("/sign-in", data={"step": "person", "code": code, "person": ""})

    assert f'name="person" value="{me["id"]}"' in shown.text
    assert herself.status_code == 303
    assert (await laptop.get("/api/me")).json()["person"] == me
    assert "name" in asked(other.text)


async def test_a_mistake_is_said_on_the_page_and_what_was_typed_stays(site: Site) -> None:
    browser, code = site.browser(), site.letter()

    slip = await browser.post("/sign-in", data={"step": "code", "code": "k7qf-9xma"})
    unknown = await browser.post("/sign-in", data={"step": "code", "code": codes.new()})
    name = await browser.post("/sign-in", data={"step": "name", "code": code, "name": " ", "email": "a@b.co"})
    email = await browser.post("/sign-in", data={"step": "name", "code": code, "name": "Olena", "email": "x"})
    person = await browser.post("/sign-in", data={"step": "person", "code": code, "person": "x" * 30})
    gone = await browser.post("/sign-in", data={"step": "name", "code": codes.new(), "name": "Olena"})
    nothing = await browser.post("/sign-in", content=b"\xff", headers={"content-type": "text/plain"})

    assert (slip.status_code, complaint(slip.text)[:13]) == (422, "Deze code klo")
    assert 'value="k7qf-9xma"' in slip.text
    assert (unknown.status_code, complaint(unknown.text)[:13]) == (404, "Deze code wer")
    assert complaint(name.text).startswith("Vul een naam in")
    assert 'value="a@b.co"' in name.text
    assert complaint(email.text).startswith("Dit is geen goed e-mailadres")
    assert 'value="Olena"' in email.text
    assert person.status_code == 422
    assert "code" in asked(gone.text)
    assert complaint(gone.text)
    assert nothing.status_code == 422


async def test_what_people_type_can_not_become_markup(site: Site) -> None:
    browser, code = site.browser(), site.letter()

    page = await browser.post("/sign-in", data={"step": "code", "code": '"><script>alert(1)</script>'})
    await browser.post("/sign-in", data={"step": "name", "code": code, "name": "<b>Olena</b>"})
    shown = await site.browser().post("/sign-in", data={"step": "code", "code": code})

    assert "<script>alert" not in page.text
    assert "<b>Olena" not in shown.text
    assert "&lt;b&gt;Olena" in shown.text


async def test_by_mail_without_script(site: Site) -> None:
    ruben = site.ground.do(lambda tx: commands.enlist(tx, [NewPerson(name="Ruben", email=ADDRESS)]))[0]
    browser = site.browser()

    first = await browser.get("/sign-in?by=mail")
    sent = await browser.post("/sign-in", data={"step": "mail", "email": ADDRESS})
    _, _, digits = await site.mailed()
    wrong = await browser.post("/sign-in", data={"step": "digits", "email": ADDRESS, "digits": "x"})
    right = await browser.post("/sign-in", data={"step": "digits", "email": ADDRESS, "digits": digits})

    assert "email" in asked(first.text)
    assert asked(sent.text) >= {"step", "email", "digits"}
    assert wrong.status_code == 403
    assert complaint(wrong.text).startswith("Deze cijfers kloppen niet")
    assert right.status_code == 303
    assert (await browser.get("/api/me")).json()["person"]["id"] == ruben


async def test_an_address_that_nobody_has_leads_to_the_same_page(site: Site) -> None:
    site.ground.do(lambda tx: commands.enlist(tx, [NewPerson(name="Ruben", email=ADDRESS)]))[0]

    known = await site.browser().post("/sign-in", data={"step": "mail", "email": ADDRESS})
    unknown = await site.browser().post("/sign-in", data={"step": "mail", "email": "ruben@example.net"})

    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(ADDRESS, "…") == unknown.text.replace("ruben@example.net", "…")


@pytest.mark.parametrize("form", ["the token", "the whole link"])
async def test_the_link_can_be_used_without_script_by_pasting_it(site: Site, form: str) -> None:
    ruben = site.ground.do(lambda tx: commands.enlist(tx, [NewPerson(name="Ruben", email=ADDRESS)]))[0]
    link = site.ground.do(lambda tx: commands.make_link(tx, ruben))
    browser = site.browser()
    pasted = link.token if form == "the token" else f" {site.url}/sign-in/link#{link.token}\n"

    shown = await browser.get("/sign-in/link")
    came = await browser.post("/sign-in/link", data={"token": pasted})
    again = await site.browser().post("/sign-in/link", data={"token": pasted})

    assert shown.status_code == 200
    assert came.status_code == 303
    assert (await browser.get("/api/me")).json()["person"]["id"] == ruben
    assert again.status_code == 410
    assert link.token not in again.text


async def test_the_language_is_chosen_before_signing_in(site: Site) -> None:
    browser = site.browser()

    chosen = await browser.get("/sign-in?language=en")
    page = await browser.get("/sign-in")
    nonsense = await browser.get("/sign-in?language=xx")

    assert (chosen.status_code, chosen.headers["location"]) == (303, "/sign-in")
    assert 'lang="en"' in page.text
    assert "set-cookie" not in nonsense.headers


async def test_a_form_of_another_site_signs_nobody_in(site: Site) -> None:
    code = site.letter()
    browser = site.browser(origin="https://evil.example")

    answer = await browser.post("/sign-in", data={"step": "name", "code": code, "name": "Olena"})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
