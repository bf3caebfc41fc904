"""Signing in without script: one question a page, as plain forms. The templates say what they are passed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from app.kernel.http import Call, Route
from app.kernel.wire import convert
from app.people import doors, entrance
from app.people.commands import Opened
from app.people.homes import Homes
from app.people.wire import Household
from channels.errors import Invalid, Refused

LANGUAGE_LASTS_S = 365 * 24 * 3600
HOME = "/"  # where one is when one is in


class Asked(msgspec.Struct, frozen=True):
    """The query of the sign-in page."""

    by: str = ""
    language: str = ""


class AskedLink(msgspec.Struct, frozen=True):
    """The query of the page that a link leads to."""

    token: str = ""
    language: str = ""


class Form(msgspec.Struct, frozen=True):
    """What a step's form posts: `step` is the one that it answers."""

    step: str = "code"
    code: str = ""
    person: str = ""
    name: str = ""
    email: str = ""
    digits: str = ""
    token: str = ""


def routes(homes: Homes) -> Sequence[Route]:
    """The pages of signing in."""
    return (
        Route(method="GET", path="/sign-in", endpoint=_open, summary="Sign in", query=Asked, is_page=True),
        Route(method="POST", path="/sign-in", endpoint=partial(_answer, homes), summary="A step", is_page=True),
        Route(
            method="GET", path="/sign-in/link", endpoint=_show_link, summary="A button", query=AskedLink, is_page=True
        ),
        Route(method="POST", path="/sign-in/link", endpoint=partial(_use_link, homes), summary="Use it", is_page=True),
    )


async def _open(call: Call) -> Response:
    asked: Asked = call.query
    if asked.language:
        return _in_language(call, asked.language, "/sign-in")
    if call.visitor is not None:
        return RedirectResponse(HOME, 303)
    return _page(call, "mail" if asked.by == "mail" else "code")


async def _answer(homes: Homes, call: Call) -> Response:
    form = await _form(call)
    step = _STEPS.get(form.step, _after_code)
    try:
        return await step(call, homes, form)
    except Refused as refusal:
        return await _asked_again(call, homes, form, refusal)


async def _after_code(call: Call, homes: Homes, form: Form) -> Response:
    household = await entrance.look(call, homes, form.code)
    return _page(call, "person" if household.people else "name", form, household)


async def _after_person(call: Call, homes: Homes, form: Form) -> Response:
    if not form.person:
        return _page(call, "name", form, await entrance.look(call, homes, form.code))
    if not (form.person.isascii() and form.person.isdigit() and len(form.person) < 16):
        raise Invalid(field="person", problem="not a number")
    return _come_in(call, await entrance.again(call, homes, form.code, person_id=int(form.person)))


async def _after_name(call: Call, homes: Homes, form: Form) -> Response:
    opened, later = await entrance.by_code(
        call, homes, form.code, name=form.name, email=form.email, language=call.language
    )
    return _come_in(call, opened, later)


async def _after_mail(call: Call, _homes: Homes, form: Form) -> Response:
    later = entrance.ask_mail(call, form.email)
    response = _page(call, "digits", form)
    response.background = later
    return response


async def _after_digits(call: Call, homes: Homes, form: Form) -> Response:
    return _come_in(call, await entrance.by_digits(call, homes, email=form.email, digits=form.digits))


_STEPS: Mapping[str, Callable[[Call, Homes, Form], Awaitable[Response]]] = {
    "code": _after_code,
    "person": _after_person,
    "name": _after_name,
    "mail": _after_mail,
    "digits": _after_digits,
}


async def _asked_again(call: Call, homes: Homes, form: Form, refusal: Refused) -> Response:
    """The same question, with the reason why it is asked again."""
    step, household = form.step if form.step in _STEPS else "code", None
    if step in ("person", "name"):
        try:
            household = await entrance.look(call, homes, form.code)
        except Refused:
            step = "code"
    return _page(call, step, form, household, refusal)


async def _show_link(call: Call) -> Response:
    """A button and nothing else happens here, for programs that scan mail open every link in it."""
    asked: AskedLink = call.query
    if asked.language:
        return _in_language(call, asked.language, "/sign-in/link")
    return call.page("sign-in-link.html", token=asked.token, error="")


async def _use_link(homes: Homes, call: Call) -> Response:
    form = await _form(call)
    token = form.token.strip().rpartition("#")[2].rpartition("token=")[2]  # or the whole link, as it stands in the mail
    try:
        return _come_in(call, await entrance.by_link(call, homes, token))
    except Refused as refusal:
        error = call.house.texts.sentence(call.language, refusal)
        return call.page("sign-in-link.html", status=refusal.status, token="", error=error)


def _come_in(call: Call, opened: Opened, later: BackgroundTask | None = None) -> Response:
    response = RedirectResponse(HOME, 303, background=later)
    doors.keep(response, call.house.settings, opened.token)
    return response


def _in_language(call: Call, language: str, path: str) -> Response:
    response = RedirectResponse(path, 303)
    if language in call.house.texts.languages:
        secure = call.house.settings.is_https
        response.set_cookie("language", language, max_age=LANGUAGE_LASTS_S, path="/", secure=secure, samesite="lax")
    return response


def _page(
    call: Call,
    step: str,
    form: Form | None = None,
    household: Household | None = None,
    refusal: Refused | None = None,
) -> Response:
    form = form or Form()
    return call.page(
        "sign-in.html",
        status=refusal.status if refusal else 200,
        step=step,
        error=_sentence(call, refusal) if refusal else "",
        code=form.code,
        name=form.name,
        email=form.email,
        dwelling=household.dwelling if household else "",
        people=household.people if household else [],
        full=household.full if household else False,
    )


def _sentence(call: Call, refusal: Refused) -> str:
    texts = call.house.texts
    if isinstance(refusal, Invalid) and refusal.field in ("name", "email"):
        return texts.say(call.language, f"signin-wrong-{refusal.field}")
    return texts.sentence(call.language, refusal)


async def _form(call: Call) -> Form:
    """What the form posted. What can't be read counts as not filled in."""
    body = await call.request.body()
    try:
        fields: dict[str, Any] = dict(parse_qsl(body.decode(errors="replace"), max_num_fields=20))
    except ValueError:  # more fields than any form of ours has
        return Form()
    return convert(fields, Form)
