"""Signing in and out, oneself and one's devices, over HTTP."""

from collections.abc import Sequence
from functools import partial

from starlette.background import BackgroundTask
from starlette.responses import Response

from app.kernel.clock import stamp
from app.kernel.http import Call, Route, json
from app.kernel.wire import Nothing
from app.people import commands, doors, entrance, forms, queries
from app.people.commands import BROWSER, Opened
from app.people.homes import Homes
from app.people.mails import MARKS
from app.people.queries import DeviceRow
from app.people.wire import (
    AskMail,
    ChangeMe,
    CheckCode,
    Device,
    Devices,
    Household,
    Mine,
    SignIn,
    person,
)
from channels.errors import Invalid


def routes(homes: Homes) -> Sequence[Route]:
    """All doors of people. By a door one comes in; the rest asks for somebody who is in."""
    refused = (403, 404, 409, 410, 429, 503)
    return (
        Route(
            method="POST",
            path="/api/session/check",
            endpoint=partial(_check, homes),
            summary="Whose code this is, and who came in by it before",
            body=CheckCode,
            answers=Household,
            refusals=(404, 429),
        ),
        Route(
            method="POST",
            path="/api/session",
            endpoint=partial(_sign_in, homes),
            summary="Sign in: by a letter's code, a link, or the digits of a mail",
            body=SignIn,
            answers=Mine,
            refusals=refused,
        ),
        Route(
            method="POST",
            path="/api/session/mail",
            endpoint=_ask_mail,
            summary="Send a link and six digits to this address, if somebody has it",
            body=AskMail,
            answers=Nothing,
            status=202,
            refusals=(429,),
        ),
        Route(
            method="DELETE", path="/api/session", endpoint=_sign_out, summary="Sign out here", status=204, refusals=()
        ),
        Route(method="GET", path="/api/me", endpoint=_me, summary="Who is signed in", answers=Mine, refusals=(401,)),
        Route(
            method="PATCH",
            path="/api/me",
            endpoint=_change_me,
            summary="What to be called by, and which language to read",
            body=ChangeMe,
            answers=Mine,
            refusals=(401,),
        ),
        Route(
            method="GET",
            path="/api/me/devices",
            endpoint=_devices,
            summary="My devices, the newest used first",
            answers=Devices,
            refusals=(401,),
        ),
        Route(
            method="DELETE",
            path="/api/me/devices/{id:int}",
            endpoint=_end_device,
            summary="Sign one of my devices out",
            status=204,
        ),
        *forms.routes(homes),
    )


async def _check(homes: Homes, call: Call) -> Household:
    asked: CheckCode = call.body
    return await entrance.look(call, homes, asked.code)


async def _sign_in(homes: Homes, call: Call) -> Response:
    asked: SignIn = call.body
    if asked.link is not None:
        return _signed_in(call, await entrance.by_link(call, homes, asked.link))
    if asked.email is not None and asked.digits is not None:
        return _signed_in(call, await entrance.by_digits(call, homes, email=asked.email, digits=asked.digits))
    if asked.code is not None and asked.person is not None:
        return _signed_in(call, await entrance.again(call, homes, asked.code, person_id=asked.person))
    if asked.code is not None and asked.name is not None:
        language = call.house.texts.choose(asked.language, call.language)
        opened, later = await entrance.by_code(
            call, homes, asked.code, name=asked.name, email=asked.email, language=language
        )
        return _signed_in(call, opened, later)
    raise Invalid(field="code", problem="code and name, code and person, link, or email and digits")


def _signed_in(call: Call, opened: Opened, later: BackgroundTask | None = None) -> Response:
    response = json(Mine(person(opened.actor)))
    doors.keep(response, call.house.settings, opened.token)
    response.background = later
    return response


async def _ask_mail(call: Call) -> Response:
    asked: AskMail = call.body
    response = json(Nothing(), status=202)
    response.background = entrance.ask_mail(call, asked.email)
    return response


async def _sign_out(call: Call) -> Response:
    if call.visitor is not None:
        await call.write(commands.sign_out, call.visitor)
    response = Response(status_code=204)
    doors.drop(response, call.house.settings)
    return response


async def _me(call: Call) -> Mine:
    return Mine(person(call.actor))


async def _change_me(call: Call) -> Mine:
    asked: ChangeMe = call.body
    if asked.language is not None and asked.language not in call.house.texts.languages:
        raise Invalid(field="language", problem=f"one of {', '.join(call.house.texts.languages)}")
    changed = await call.write(commands.change, call.actor, name=asked.name, language=asked.language)
    return Mine(person(changed))


async def _devices(call: Call) -> Devices:
    rows = await call.read(queries.devices, call.actor.id, call.house.clock())
    return Devices([_shown(call, row) for row in rows])


async def _end_device(call: Call) -> Response:
    await call.write(commands.end_session, call.actor, call.path("id"))
    return Response(status_code=204)


def _shown(call: Call, row: DeviceRow) -> Device:
    return Device(row.id, _name(call, row), stamp(row.since), stamp(row.last_seen), row.id == call.actor.session)


def _name(call: Call, row: DeviceRow) -> str:
    """What she knows the device by, such as: Chrome op Android."""
    one = row.browser or row.system
    if row.kind != BROWSER:
        return call.house.texts.say(call.language, "device-program")
    if one is None:
        return call.house.texts.say(call.language, "device-unknown")
    if row.browser is None or row.system is None:
        return one
    both = call.house.texts.say(call.language, "device-browser-on-system", browser=row.browser, system=row.system)
    return both.translate(MARKS)
