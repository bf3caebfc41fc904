"""The table of roles, cell by cell, against what the server really lets people do."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

import httpx2
import pytest

from app.features import FEATURES
from app.kernel.actor import Actor
from app.kernel.transaction import Tx
from app.people import commands, roles
from app.people.roles import NOT_COMMANDS, TABLE, Capability, Duty, Role
from app.rooms.commands import settle
from channels.topics import Topic
from tests.app.people.conftest import Site
from tests.support.people import a_member, a_part, a_person, a_room
from tests.support.pulse import a_pulse, all_answer, answer, end

_number = count(1)


class Scene:
    """A project's room in which somebody of every role is, each with a program that acts for her."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.room, self.everybody = site.ground.do(_with_everybody_in_it)
        self._programs = {actor.id: self._program(actor) for actor in self.everybody}
        self.tenant, _, self.moderator, *_ = self.everybody

    def a_tenant(self) -> Actor:
        """One more, to whom things can be done."""
        return self.site.ground.do(lambda tx: a_member(tx, self.room))

    async def do(self, actor: Actor, name: str, *, room: Topic | None = None, **data: Any) -> httpx2.Response:
        """Her program sends a command."""
        body = {"id": f"command-{next(_number):06}", "name": name, "topic": str(room or self.room), "data": data}
        return await self._programs[actor.id].post("/api/commands", json=body)

    async def get(self, actor: Actor, path: str) -> httpx2.Response:
        """Her program asks for something."""
        return await self._programs[actor.id].get(path)

    async def made(self, actor: Actor, name: str, **data: Any) -> int:
        """The id of what a command made, by somebody who may: the first thing that its event says."""
        answer = await self.do(actor, name, **data)
        assert answer.status_code == 200, (name, answer.text)
        page = f"/api/topics/{self.room}/events?after={answer.json()['seq'] - 1}&limit=1"
        (event,) = (await self.get(actor, page)).json()["events"]
        return int(next(iter(event["data"].values())))

    def _program(self, actor: Actor) -> httpx2.AsyncClient:
        token = self.site.ground.do(lambda tx: commands.make_token(tx, actor.id))
        return self.site.browser(authorization=f"Bearer {token}")


Try = Callable[[Scene, Actor], Awaitable[httpx2.Response]]


async def post(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "message.post", text="Wanneer komt de steiger?")


async def edit(scene: Scene, actor: Actor) -> httpx2.Response:
    message = await scene.made(actor, "message.post", text="Wanneer komt de stijger?")
    return await scene.do(actor, "message.edit", message=message, text="Wanneer komt de steiger?")


async def delete(scene: Scene, actor: Actor) -> httpx2.Response:
    message = await scene.made(actor, "message.post", text="Laat maar")
    return await scene.do(actor, "message.delete", message=message)


async def hide(scene: Scene, actor: Actor) -> httpx2.Response:
    message = await scene.made(scene.tenant, "message.post", text="Scheldwoord")
    return await scene.do(actor, "message.hide", message=message, reason="schelden")


async def restore(scene: Scene, actor: Actor) -> httpx2.Response:
    message = await scene.made(scene.tenant, "message.post", text="Toch geen scheldwoord")
    await scene.made(scene.moderator, "message.hide", message=message, reason="schelden")
    return await scene.do(actor, "message.restore", message=message)


async def react(scene: Scene, actor: Actor) -> httpx2.Response:
    message = await scene.made(scene.tenant, "message.post", text="De lift doet het weer")
    return await scene.do(actor, "reaction.add", message=message, emoji="👍")


async def unreact(scene: Scene, actor: Actor) -> httpx2.Response:
    message = await scene.made(scene.tenant, "message.post", text="De lift doet het weer niet")
    await scene.made(actor, "reaction.add", message=message, emoji="👍")
    return await scene.do(actor, "reaction.remove", message=message, emoji="👍")


async def read(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "room.read", seq=1)


async def open_poll(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "poll.open", question="Welke kleur?", options=["rood", "groen"])


async def vote(scene: Scene, actor: Actor) -> httpx2.Response:
    everybody: dict[str, Any] = {"roles": [str(role) for role in Role]}
    poll = await scene.made(
        scene.moderator, "poll.open", question="Welke kleur?", options=["rood", "groen"], **everybody
    )
    return await scene.do(actor, "poll.vote", poll=poll, choices=[1])


async def close_poll(scene: Scene, actor: Actor) -> httpx2.Response:
    opener = actor if roles.may(actor, Capability.OPEN_POLL) else scene.moderator
    poll = await scene.made(opener, "poll.open", question="Welke kleur?", options=["rood", "groen"])
    return await scene.do(actor, "poll.close", poll=poll)


async def close_any_poll(scene: Scene, actor: Actor) -> httpx2.Response:
    neighbour = scene.tenant if actor != scene.tenant else scene.moderator
    poll = await scene.made(neighbour, "poll.open", question="Welke kleur?", options=["rood", "groen"])
    return await scene.do(actor, "poll.close", poll=poll)


async def a_poll(scene: Scene, by: Actor, **wishes: Any) -> int:
    return await scene.made(by, "poll.open", question="Welke kleur?", options=["rood", "groen"], **wishes)


async def enter_slip(scene: Scene, actor: Actor) -> httpx2.Response:
    poll = await a_poll(scene, scene.moderator, per="dwelling")
    slips = (await scene.get(scene.moderator, f"/polls/{poll}/slips")).text
    code = slips[slips.rindex("<b>") + 3 : slips.rindex("</b>")]
    return await scene.do(actor, "poll.enter", poll=poll, slip=code, choices=[1])


async def decide_poll(scene: Scene, actor: Actor) -> httpx2.Response:
    return await decided(scene, actor, asker=actor if roles.may(actor, Capability.OPEN_POLL) else scene.moderator)


async def decide_any_poll(scene: Scene, actor: Actor) -> httpx2.Response:
    return await decided(scene, actor, asker=scene.tenant if actor != scene.tenant else scene.moderator)


async def decided(scene: Scene, actor: Actor, *, asker: Actor) -> httpx2.Response:
    poll = await a_poll(scene, asker)
    await scene.do(asker, "poll.close", poll=poll)
    return await scene.do(actor, "poll.decide", poll=poll, decided="Rood.", next="Wij bestellen de verf.")


async def print_slips(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.get(actor, f"/polls/{await a_poll(scene, scene.moderator, per='dwelling')}/slips")


async def read_owed(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.get(actor, "/api/polls/owed")


async def publish(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "announcement.publish", title="Steiger", text="De steiger komt maandag.")


async def confirm(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "announcement.confirm", announcement=await an_announcement(scene))


async def read_confirmations(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.get(actor, f"/api/announcements/{await an_announcement(scene)}/confirmations")


async def an_announcement(scene: Scene) -> int:
    said = {"title": "Sleutels", "text": "Wij komen de sleutels brengen.", "must_confirm": True}
    return await scene.made(scene.moderator, "announcement.publish", **said)


async def post_progress(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "progress.post", text="De kozijnen zitten erin.", percent=40)


async def set_horizon(scene: Scene, actor: Actor) -> httpx2.Response:
    """In the room of a building, as far as she comes there."""
    building = scene.site.ground.do(lambda tx: a_room(tx, beside=scene.room))
    scene.site.ground.do(lambda tx: settle(tx, [actor.id]))
    room = building if roles.may(actor, Capability.SET_HORIZON) else scene.room
    return await scene.do(actor, "horizon.set", room=room, quiet_until=scene.site.ground.now.year + 4)


async def answer_pulse(scene: Scene, actor: Actor) -> httpx2.Response:
    faces: dict[str, Any] = {"knows": 4, "heard": 2, "agreed": 3}
    return await scene.do(actor, "pulse.answer", pulse=a_pulse(scene.site.ground, scene.room), **faces)


async def put_pulse_off(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "pulse.later", pulse=a_pulse(scene.site.ground, scene.room))


async def decline_pulse(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "pulse.decline", pulse=a_pulse(scene.site.ground, scene.room))


async def publish_pulse(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "pulse.publish", pulse=owed_pulse(scene), follows="Wij bellen de aannemer.")


async def read_pulse(scene: Scene, actor: Actor) -> httpx2.Response:
    owed_pulse(scene)
    return await scene.get(actor, f"/api/rooms/{scene.room.id}/pulse/draft")


async def called(scene: Scene, actor: Actor) -> httpx2.Response:
    tenant = scene.a_tenant()
    answer(scene.site.ground, tenant, scene.room, a_pulse(scene.site.ground, scene.room), call=True)
    return await scene.do(actor, "pulse.called", person=tenant.id)


async def read_calls(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.get(actor, f"/api/rooms/{scene.room.id}/pulse/calls")


def owed_pulse(scene: Scene) -> int:
    """One that enough homes answered, and whose time is over."""
    ground = scene.site.ground
    pulse = a_pulse(ground, scene.room)
    all_answer(ground, [scene.a_tenant() for _ in range(5)], scene.room, pulse)
    end(ground)
    return pulse


async def make_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "promise.make", **a_promise(scene))


async def ask_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "promise.ask", what="Kan de hal wit worden?")


async def decline_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    promise = await scene.made(scene.tenant, "promise.ask", what="Kan de hal rood worden?")
    return await scene.do(actor, "promise.decline", promise=promise, reason="Wit is gekozen")


async def keep_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "promise.keep", promise=await own_promise(scene, actor))


async def move_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    moved: dict[str, Any] = {"day": a_promise(scene)["day"], "reason": "levertijd"}
    return await scene.do(actor, "promise.move", promise=await own_promise(scene, actor), **moved)


async def break_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "promise.break", promise=await own_promise(scene, actor), reason="Lukt niet")


async def change_any_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    promise = await scene.made(scene.moderator, "promise.make", **a_promise(scene))
    answer = await scene.do(actor, "promise.keep", promise=promise)
    if answer.status_code == 403:  # a contractor is told that it isn't hers
        assert answer.json()["code"] in {"forbidden", "not_your_promise"}
        return httpx2.Response(403, json={"code": "forbidden"})
    return answer


async def redact_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    promise = await scene.made(scene.tenant, "promise.ask", what="Mijn buurman is ziek")
    return await scene.do(actor, "promise.redact", promise=promise, reason="gaat over een ander")


async def follow_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    promise = await scene.made(scene.moderator, "promise.make", **a_promise(scene))
    return await scene.do(actor, "promise.follow", promise=promise)


async def unfollow_promise(scene: Scene, actor: Actor) -> httpx2.Response:
    promise = await scene.made(scene.moderator, "promise.make", **a_promise(scene))
    return await scene.do(actor, "promise.unfollow", promise=promise)


async def own_promise(scene: Scene, actor: Actor) -> int:
    maker = actor if roles.may(actor, Capability.MAKE_PROMISE) else scene.moderator
    return await scene.made(maker, "promise.make", **a_promise(scene))


def a_promise(scene: Scene) -> dict[str, Any]:
    day = scene.site.ground.now.date() + timedelta(days=7)
    return {"what": "De lift doet het weer", "who": "Liftbedrijf", "day": day.isoformat()}


async def ask_question(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "question.ask", text="Wanneer komt de steiger?")


async def file_question(scene: Scene, actor: Actor) -> httpx2.Response:
    message = await scene.made(scene.tenant, "message.post", text="Wanneer komt de steiger?")
    return await scene.do(actor, "question.file", message=message)


async def drop_question(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "question.drop", question=await a_question(scene))


async def assign_question(scene: Scene, actor: Actor) -> httpx2.Response:
    question = await a_question(scene)
    return await scene.do(actor, "question.assign", question=question, who_id=scene.moderator.id)


async def answer_question(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "question.answer", question=await a_question(scene), text="Dinsdag.")


async def ask_again(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "question.again", question=await own_question(scene, actor, is_answered=True))


async def close_question(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "question.close", question=await own_question(scene, actor))


async def join_question(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "question.join", question=await a_question(scene))


async def leave_question(scene: Scene, actor: Actor) -> httpx2.Response:
    question = await own_question(scene, scene.moderator)  # one's own home's it always stays
    return await scene.do(actor, "question.leave", question=question)


async def shelve_answer(scene: Scene, actor: Actor) -> httpx2.Response:
    question = await own_question(scene, scene.tenant, is_answered=True)
    return await scene.do(actor, "answer.shelve", question=question, asked="Wanneer?", answer="Dinsdag.")


async def unshelve_answer(scene: Scene, actor: Actor) -> httpx2.Response:
    question = await own_question(scene, scene.tenant, is_answered=True)
    shelved = await scene.made(scene.moderator, "answer.shelve", question=question, asked="Wanneer?", answer="Dinsdag.")
    return await scene.do(actor, "answer.unshelve", answer=shelved)


async def read_waiting(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.get(actor, "/api/questions/waiting")


async def a_question(scene: Scene) -> int:
    return await scene.made(scene.tenant, "question.ask", text="Wanneer komt de steiger?")


async def own_question(scene: Scene, actor: Actor, *, is_answered: bool = False) -> int:
    """One that she asked herself, or for those who don't ask: what they said, made a question by staff."""
    question = await scene.made(actor, "message.post", text="Wanneer komt de steiger?")
    await scene.made(scene.moderator, "question.file", message=question)
    if is_answered:
        await scene.made(scene.moderator, "question.answer", question=question, text="Dinsdag.")
    return question


async def make_report(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "report.make", text="De lift is kapot")


async def file_report(scene: Scene, actor: Actor) -> httpx2.Response:
    message = await scene.made(scene.tenant, "message.post", text="De lift is kapot")
    return await scene.do(actor, "report.file", message=message)


async def mute(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.do(actor, "member.mute", person=scene.a_tenant().id, minutes=10, reason="even rustig aan")


async def unmute(scene: Scene, actor: Actor) -> httpx2.Response:
    muted = scene.a_tenant()
    await scene.made(scene.moderator, "member.mute", person=muted.id, minutes=10, reason="even rustig aan")
    return await scene.do(actor, "member.unmute", person=muted.id)


async def read_audit(scene: Scene, actor: Actor) -> httpx2.Response:
    return await scene.get(actor, "/api/audit")


TRIES: Mapping[Capability, Try] = {
    Capability.POST: post,
    Capability.EDIT: edit,
    Capability.DELETE: delete,
    Capability.HIDE: hide,
    Capability.RESTORE: restore,
    Capability.REACT: react,
    Capability.UNREACT: unreact,
    Capability.READ_ROOM: read,
    Capability.OPEN_POLL: open_poll,
    Capability.VOTE: vote,
    Capability.CLOSE_POLL: close_poll,
    Capability.CLOSE_ANY_POLL: close_any_poll,
    Capability.ENTER_SLIP: enter_slip,
    Capability.DECIDE_POLL: decide_poll,
    Capability.DECIDE_ANY_POLL: decide_any_poll,
    Capability.PRINT_SLIPS: print_slips,
    Capability.READ_OWED: read_owed,
    Capability.PUBLISH: publish,
    Capability.CONFIRM: confirm,
    Capability.READ_CONFIRMATIONS: read_confirmations,
    Capability.POST_PROGRESS: post_progress,
    Capability.SET_HORIZON: set_horizon,
    Capability.ANSWER_PULSE: answer_pulse,
    Capability.PUT_PULSE_OFF: put_pulse_off,
    Capability.DECLINE_PULSE: decline_pulse,
    Capability.PUBLISH_PULSE: publish_pulse,
    Capability.CALLED: called,
    Capability.READ_PULSE: read_pulse,
    Capability.READ_CALLS: read_calls,
    Capability.MAKE_PROMISE: make_promise,
    Capability.ASK_PROMISE: ask_promise,
    Capability.DECLINE_PROMISE: decline_promise,
    Capability.KEEP_PROMISE: keep_promise,
    Capability.MOVE_PROMISE: move_promise,
    Capability.BREAK_PROMISE: break_promise,
    Capability.CHANGE_ANY_PROMISE: change_any_promise,
    Capability.REDACT_PROMISE: redact_promise,
    Capability.FOLLOW_PROMISE: follow_promise,
    Capability.UNFOLLOW_PROMISE: unfollow_promise,
    Capability.ASK_QUESTION: ask_question,
    Capability.FILE_QUESTION: file_question,
    Capability.DROP_QUESTION: drop_question,
    Capability.ASSIGN_QUESTION: assign_question,
    Capability.ANSWER_QUESTION: answer_question,
    Capability.ASK_AGAIN: ask_again,
    Capability.CLOSE_QUESTION: close_question,
    Capability.JOIN_QUESTION: join_question,
    Capability.LEAVE_QUESTION: leave_question,
    Capability.SHELVE_ANSWER: shelve_answer,
    Capability.UNSHELVE_ANSWER: unshelve_answer,
    Capability.READ_WAITING: read_waiting,
    Capability.MAKE_REPORT: make_report,
    Capability.FILE_REPORT: file_report,
    Capability.MUTE: mute,
    Capability.UNMUTE: unmute,
    Capability.READ_AUDIT: read_audit,
}


PAGES = frozenset({Capability.PRINT_SLIPS})  # their refusals are pages too


def test_every_command_stands_in_the_table_and_the_table_has_no_other() -> None:
    names = [command.name for feature in FEATURES for command in feature.commands]

    assert len(names) == len(set(names))
    assert set(names) == set(TABLE) - NOT_COMMANDS


@pytest.mark.parametrize("capability", TABLE)
async def test_the_server_lets_each_role_do_what_the_table_says_and_no_more(site: Site, capability: Capability) -> None:
    scene = Scene(site)

    done = {actor.name: await TRIES[capability](scene, actor) for actor in scene.everybody}

    for actor in scene.everybody:
        answer = done[actor.name]
        if roles.may(actor, capability):
            assert answer.status_code == 200, (actor.name, answer.text)
        else:
            assert answer.status_code == 403, (actor.name, answer.text)
            assert capability in PAGES or answer.json()["code"] == "forbidden", (actor.name, answer.text)


def _with_everybody_in_it(tx: Tx) -> tuple[Topic, list[Actor]]:
    room = a_room(tx, kind="project", name="Renovatie Ivoordreef")
    plain_staff = a_person(tx, name="staff", role=Role.STAFF)
    a_part(tx, room, plain_staff)
    settle(tx, [plain_staff.id])
    return room, [
        a_member(tx, room, name="tenant"),
        plain_staff,
        *(a_member(tx, room, name=f"staff: {duty}", role=Role.STAFF, duty=duty) for duty in Duty),
        *(a_member(tx, room, name=role, role=role) for role in (Role.CONTRACTOR, Role.MUNICIPALITY, Role.PROVIDER)),
    ]
