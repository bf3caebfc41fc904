"""Who may do what. The one table; `docs/roles.md` is made from it (`portiek roles`), and a test walks it.

This says what a role may do at all. Whether she may do it here (is she in the room, is she muted, is it her message)
is asked where the thing is done.
"""

from collections.abc import Mapping
from enum import StrEnum

from app.kernel.actor import Actor
from channels.errors import Forbidden


class Role(StrEnum):
    """What somebody is to the corporation."""

    TENANT = "tenant"
    STAFF = "staff"
    CONTRACTOR = "contractor"
    MUNICIPALITY = "municipality"
    PROVIDER = "provider"


class Duty(StrEnum):
    """What a member of staff does besides."""

    MODERATOR = "moderator"
    PROJECT_LEADER = "project_leader"
    ADMINISTRATOR = "administrator"


class Capability(StrEnum):
    """What can be done: a command by its name on the wire, or something to be read that not everybody may see."""

    POST = "message.post"
    EDIT = "message.edit"
    DELETE = "message.delete"
    HIDE = "message.hide"
    RESTORE = "message.restore"
    REACT = "reaction.add"
    UNREACT = "reaction.remove"
    READ_ROOM = "room.read"
    OPEN_POLL = "poll.open"
    VOTE = "poll.vote"
    CLOSE_POLL = "poll.close"
    CLOSE_ANY_POLL = "poll.close_any"
    ENTER_SLIP = "poll.enter"
    DECIDE_POLL = "poll.decide"
    DECIDE_ANY_POLL = "poll.decide_any"
    PRINT_SLIPS = "poll.slips"
    READ_OWED = "poll.owed"
    PUBLISH = "announcement.publish"
    CONFIRM = "announcement.confirm"
    READ_CONFIRMATIONS = "confirmations.read"
    POST_PROGRESS = "progress.post"
    SET_HORIZON = "horizon.set"
    ANSWER_PULSE = "pulse.answer"
    PUT_PULSE_OFF = "pulse.later"
    DECLINE_PULSE = "pulse.decline"
    PUBLISH_PULSE = "pulse.publish"
    CALLED = "pulse.called"
    READ_PULSE = "pulse.read"
    READ_CALLS = "pulse.calls"
    MAKE_PROMISE = "promise.make"
    ASK_PROMISE = "promise.ask"
    DECLINE_PROMISE = "promise.decline"
    KEEP_PROMISE = "promise.keep"
    MOVE_PROMISE = "promise.move"
    BREAK_PROMISE = "promise.break"
    CHANGE_ANY_PROMISE = "promise.change_any"
    REDACT_PROMISE = "promise.redact"
    FOLLOW_PROMISE = "promise.follow"
    UNFOLLOW_PROMISE = "promise.unfollow"
    ASK_QUESTION = "question.ask"
    FILE_QUESTION = "question.file"
    DROP_QUESTION = "question.drop"
    ASSIGN_QUESTION = "question.assign"
    ANSWER_QUESTION = "question.answer"
    ASK_AGAIN = "question.again"
    CLOSE_QUESTION = "question.close"
    JOIN_QUESTION = "question.join"
    LEAVE_QUESTION = "question.leave"
    SHELVE_ANSWER = "answer.shelve"
    UNSHELVE_ANSWER = "answer.unshelve"
    READ_WAITING = "questions.waiting"
    MAKE_REPORT = "report.make"
    FILE_REPORT = "report.file"
    MUTE = "member.mute"
    UNMUTE = "member.unmute"
    READ_AUDIT = "audit.read"


NOT_COMMANDS = frozenset(
    {
        Capability.CLOSE_ANY_POLL,
        Capability.CHANGE_ANY_PROMISE,
        Capability.DECIDE_ANY_POLL,
        Capability.PRINT_SLIPS,
        Capability.READ_OWED,
        Capability.READ_WAITING,
        Capability.READ_CONFIRMATIONS,
        Capability.READ_AUDIT,
        Capability.READ_PULSE,
        Capability.READ_CALLS,
    }
)

Who = frozenset[Role | Duty]

_EVERYBODY: Who = frozenset(Role)
_TENANTS: Who = frozenset({Role.TENANT})
_STAFF: Who = frozenset({Role.STAFF})
_BUILDERS: Who = frozenset({Role.CONTRACTOR, Role.STAFF})
_ASKERS: Who = frozenset({Role.TENANT, Role.STAFF})
_ALL_BUT_STAFF: Who = _EVERYBODY - {Role.STAFF}
_LEADERS: Who = frozenset({Duty.PROJECT_LEADER, Duty.ADMINISTRATOR})
_KEEPERS: Who = frozenset({Duty.MODERATOR, Duty.ADMINISTRATOR})

TABLE: Mapping[Capability, Who] = {
    Capability.POST: _EVERYBODY,
    Capability.EDIT: _EVERYBODY,
    Capability.DELETE: _EVERYBODY,
    Capability.HIDE: _KEEPERS,
    Capability.RESTORE: _KEEPERS,
    Capability.REACT: _EVERYBODY,
    Capability.UNREACT: _EVERYBODY,
    Capability.READ_ROOM: _EVERYBODY,
    Capability.OPEN_POLL: _ASKERS,
    Capability.VOTE: _EVERYBODY,
    Capability.CLOSE_POLL: _ASKERS,
    Capability.CLOSE_ANY_POLL: _KEEPERS,
    Capability.ENTER_SLIP: _STAFF,
    Capability.DECIDE_POLL: _ASKERS,
    Capability.DECIDE_ANY_POLL: _STAFF,
    Capability.PRINT_SLIPS: _STAFF,
    Capability.READ_OWED: _STAFF,
    Capability.PUBLISH: _STAFF,
    Capability.CONFIRM: _TENANTS,
    Capability.READ_CONFIRMATIONS: _STAFF,
    Capability.POST_PROGRESS: _BUILDERS,
    Capability.SET_HORIZON: _STAFF,
    Capability.ANSWER_PULSE: _TENANTS,
    Capability.PUT_PULSE_OFF: _TENANTS,
    Capability.DECLINE_PULSE: _TENANTS,
    Capability.PUBLISH_PULSE: _STAFF,
    Capability.CALLED: _LEADERS,
    Capability.READ_PULSE: _STAFF,
    Capability.READ_CALLS: _LEADERS,
    Capability.MAKE_PROMISE: _BUILDERS,
    Capability.ASK_PROMISE: _TENANTS,
    Capability.DECLINE_PROMISE: _BUILDERS,
    Capability.KEEP_PROMISE: _BUILDERS,
    Capability.MOVE_PROMISE: _BUILDERS,
    Capability.BREAK_PROMISE: _BUILDERS,
    Capability.CHANGE_ANY_PROMISE: _STAFF,
    Capability.REDACT_PROMISE: _TENANTS | _KEEPERS,
    Capability.FOLLOW_PROMISE: _EVERYBODY,
    Capability.UNFOLLOW_PROMISE: _EVERYBODY,
    Capability.ASK_QUESTION: _ALL_BUT_STAFF,
    Capability.FILE_QUESTION: _STAFF,
    Capability.DROP_QUESTION: _STAFF,
    Capability.ASSIGN_QUESTION: _STAFF,
    Capability.ANSWER_QUESTION: _BUILDERS,
    Capability.ASK_AGAIN: _EVERYBODY,
    Capability.CLOSE_QUESTION: _EVERYBODY,
    Capability.JOIN_QUESTION: _TENANTS,
    Capability.LEAVE_QUESTION: _TENANTS,
    Capability.SHELVE_ANSWER: _STAFF,
    Capability.UNSHELVE_ANSWER: _STAFF,
    Capability.READ_WAITING: _BUILDERS,
    Capability.MAKE_REPORT: _EVERYBODY,
    Capability.FILE_REPORT: _STAFF,
    Capability.MUTE: _KEEPERS,
    Capability.UNMUTE: _KEEPERS,
    Capability.READ_AUDIT: _KEEPERS,
}

IN_WORDS: Mapping[Capability, str] = {
    Capability.POST: "write in a room, with photos",
    Capability.EDIT: "change a message of one's own",
    Capability.DELETE: "take back a message of one's own",
    Capability.HIDE: "hide a message, with a reason",
    Capability.RESTORE: "show a hidden message again",
    Capability.REACT: "put an emoji under a message",
    Capability.UNREACT: "take one's emoji away",
    Capability.READ_ROOM: "keep up to where one has read",
    Capability.OPEN_POLL: "ask the room a question with choices",
    Capability.VOTE: "vote in a poll that asks one's role, and change one's vote until it closes",
    Capability.CLOSE_POLL: "close a poll of one's own",
    Capability.CLOSE_ANY_POLL: "close somebody else's poll",
    Capability.ENTER_SLIP: "enter what a dwelling's slip on paper says",
    Capability.DECIDE_POLL: "say what was decided after a poll of one's own",
    Capability.DECIDE_ANY_POLL: "say what was decided after somebody else's poll",
    Capability.PRINT_SLIPS: "print slips to vote on paper",
    Capability.READ_OWED: "see which polls still owe an outcome",
    Capability.PUBLISH: "make an announcement in the corporation's name",
    Capability.CONFIRM: "confirm, for the dwelling, that an announcement was read",
    Capability.READ_CONFIRMATIONS: "see which dwellings confirmed",
    Capability.POST_PROGRESS: "tell how the work goes: phase, percentage, photos",
    Capability.SET_HORIZON: "say what is planned for a building, and see to whom that goes by letter",
    Capability.ANSWER_PULSE: "answer the pulse for one's dwelling",
    Capability.PUT_PULSE_OFF: "be asked for the pulse tomorrow",
    Capability.DECLINE_PULSE: "not take part in a pulse",
    Capability.PUBLISH_PULSE: "tell what came out of a pulse, and what is done with it",
    Capability.CALLED: "note that somebody was rung who had asked for it in a pulse",
    Capability.READ_PULSE: "see which results of pulses are owed, and what people wrote, without names",
    Capability.READ_CALLS: "see who asked to be rung in a pulse",
    Capability.MAKE_PROMISE: "promise something, of one's own accord or since it was asked for",
    Capability.ASK_PROMISE: "ask for a promise",
    Capability.DECLINE_PROMISE: "say why what was asked for isn't promised",
    Capability.KEEP_PROMISE: "say that a promise of one's own was kept",
    Capability.MOVE_PROMISE: "promise it for another day, with a reason",
    Capability.BREAK_PROMISE: "say that a promise of one's own isn't kept, with a reason",
    Capability.CHANGE_ANY_PROMISE: "say so of somebody else's promise",
    Capability.REDACT_PROMISE: "take out what a tenant wrote in asking for a promise (a tenant: her own words)",
    Capability.FOLLOW_PROMISE: "be told of each change of a promise",
    Capability.UNFOLLOW_PROMISE: "be told no longer",
    Capability.ASK_QUESTION: "ask a question, to which an answer is owed within a term",
    Capability.FILE_QUESTION: "make a question of somebody's message",
    Capability.DROP_QUESTION: "make a plain message of a question",
    Capability.ASSIGN_QUESTION: "say who answers a question",
    Capability.ANSWER_QUESTION: "answer a question, so that its clock stops",
    Capability.ASK_AGAIN: "say that a question of one's own isn't answered yet",
    Capability.CLOSE_QUESTION: "say that a question of one's own is answered",
    Capability.JOIN_QUESTION: "say that a question holds for one's dwelling too",
    Capability.LEAVE_QUESTION: "say that it does not after all",
    Capability.SHELVE_ANSWER: "put an answer where the whole corporation finds it",
    Capability.UNSHELVE_ANSWER: "take it from there",
    Capability.READ_WAITING: "see which questions wait for an answer",
    Capability.MAKE_REPORT: "report that something is broken",
    Capability.FILE_REPORT: "hand somebody's message to the repair desk",
    Capability.MUTE: "keep somebody from writing in a room for a time",
    Capability.UNMUTE: "let her write again",
    Capability.READ_AUDIT: "read what moderators did",
}


def may(actor: Actor, capability: Capability) -> bool:
    """Whether her role, or her duty, may do it at all."""
    allowed = TABLE[capability]
    return actor.role in allowed or (actor.role == Role.STAFF and actor.duty in allowed)


def must(actor: Actor, capability: Capability) -> None:
    """Raises `Forbidden` unless she may."""
    if not may(actor, capability):
        raise Forbidden


def page() -> str:
    """The table as `docs/roles.md` shows it."""
    seats = [
        ("tenant", Actor(1, "", Role.TENANT)),
        ("staff", Actor(1, "", Role.STAFF)),
        *((f"staff: {duty.replace('_', ' ')}", Actor(1, "", Role.STAFF, duty)) for duty in Duty),
        *((str(role), Actor(1, "", role)) for role in (Role.CONTRACTOR, Role.MUNICIPALITY, Role.PROVIDER)),
    ]
    head = ["what", "name", *(name for name, _ in seats)]
    lines = [_line(head), _line(["---", "---", *(":-:" for _ in seats)])]
    lines += [
        _line([IN_WORDS[what], f"`{what}`", *("yes" if may(actor, what) else "" for _, actor in seats)])
        for what in TABLE
    ]
    return PAGE.format(table="\n".join(lines))


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


PAGE = """# Roles

Made from `app/people/roles.py` by `portiek roles > docs/roles.md`; a test compares them, and tries each cell.

The table says what a role may do at all. It is done in rooms that the person may see: a tenant in the rooms of her
building and of its projects, a project leader and a contractor in those of their project and of its buildings, the
municipality and a provider in the project's, a moderator and an administrator in all. A person who is muted in a room
reads there, and writes nothing.

{table}

A member of staff has at most one duty. What the column *staff* may, every duty may.
"""
