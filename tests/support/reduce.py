"""What a client makes of events: a room carried on by them. The reducers of `static/src/features`, in Python."""

from collections.abc import Callable, Iterable
from typing import Any

State = dict[str, Any]  # as GET /api/rooms/{id} gives it
Event = dict[str, Any]  # as on the socket


def carried_on(state: State, events: Iterable[Event], *, viewer: int) -> State:
    """The state with what these events tell: of the room's topic, and of the viewer's own."""
    for event in events:
        if reduce := REDUCERS.get(event["kind"]):
            reduce(state, event)
        elif event["kind"] in {"member.muted", "member.unmuted"} and event["data"]["person"] == viewer:
            state["room"]["muted_until"] = event["data"].get("until")
            state["room"]["muted_reason"] = event["data"].get("reason")
        if event["topic"] == state["room"]["topic"]:
            state["head"] = event["seq"]
    return state


def plain(value: Any) -> Any:
    """The value without what is absent, null, false or empty: these say the same."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        says = {key: plain(part) for key, part in value.items() if part not in (None, False, [], {}) or part == 0}
        return {key: part for key, part in says.items() if part is not False}
    return value


def _opens(key: str, **fresh: Any) -> Callable[[State, Event], None]:
    def reduce(state: State, event: Event) -> None:
        counts = {"counts": [0] * len(event["data"]["options"])} if key == "polls" else {}
        opened = {name: event[name] for name in ("seq", "at", "by")}
        state[key].append({**event["data"], **opened, **fresh, **counts})

    return reduce


def _changes(key: str, thing: str, change: Callable[[State, Event], None]) -> Callable[[State, Event], None]:
    def reduce(state: State, event: Event) -> None:
        for item in state[key]:
            if item[thing] == event["data"][thing]:
                change(item, event)

    return reduce


def _message(change: Callable[[State, Event], None]) -> Callable[[State, Event], None]:
    """A message that is only quoted, since it stands before the page, changes alike."""

    def reduce(state: State, event: Event) -> None:
        _changes("messages", "message", change)(state, event)
        if quote := state["quotes"].get(str(event["data"]["message"])):
            change(quote, event)
            for absent in quote.keys() - {"seq", "by", "text", "deleted", "hidden"}:
                del quote[absent]

    return reduce


def _edited(message: State, event: Event) -> None:
    message |= {"text": event["data"]["text"], "html": event["data"]["html"], "edited_at": event["at"]}


def _deleted(message: State, _event: Event) -> None:
    message |= {"text": "", "html": "", "attachments": [], "deleted": True}


def _hidden(message: State, event: Event) -> None:
    message |= {"text": "", "html": "", "attachments": [], "hidden": {"reason": event["data"]["reason"]}}


def _restored(message: State, event: Event) -> None:
    message |= {"hidden": None, **event["data"]}


def _reacted(field: str) -> Callable[[State, Event], None]:
    def reduce(state: State, event: Event) -> None:
        message = str(event["data"]["message"])
        entry = state["reactions"].setdefault(message, {"counts": {}, "mine": []})
        entry[field] = event["data"][field]
        if entry == {"counts": {}, "mine": []}:
            del state["reactions"][message]

    return reduce


def _counted(poll: State, event: Event) -> None:
    poll |= {"withheld": False, "rounds": None, **event["data"]}


def _closed(poll: State, event: Event) -> None:
    _counted(poll, event)
    poll["closed_at"] = event["at"]


def _decided(poll: State, event: Event) -> None:
    said = {name: event["data"][name] for name in ("decided", "next")}
    poll["outcome"] = {**said, "at": event["at"], "by": event["by"]}


def _voted(poll: State, event: Event) -> None:
    choices = event["data"].get("choices")
    poll |= {"voted": choices != [], "mine": choices, "via": event["data"].get("via")}


def _confirmed(announcement: State, event: Event) -> None:
    announcement |= event["data"]


def _mine(announcement: State, _event: Event) -> None:
    announcement["mine"] = True


def _progressed(state: State, event: Event) -> None:
    _opens("progress")(state, event)
    if state["room"]["kind"] == "project":
        state["room"] |= {name: event["data"][name] for name in ("phase", "percent") if name in event["data"]}


def _recorded(state: State, event: Event) -> None:
    """The entry stands in the stream; the promise is as the event says, and the room's counts are."""
    data = event["data"]
    entry = {name: data[name] for name in ("promise", "act", "fingerprint", "day", "reason") if name in data}
    if data["act"] not in {"made", "moved"}:
        entry.pop("day", None)
    state["promise_entries"].append({**entry, **{name: event[name] for name in ("seq", "at", "by")}})
    told = data.keys() - {"act", "fingerprint", "counts", "reason"}
    state["promises"][str(data["promise"])] = {name: data[name] for name in told}
    state["promise_counts"] = data["counts"]


def _horizon(state: State, event: Event) -> None:
    _opens("horizons")(state, event)
    state["horizon_now"] = state["horizons"][-1:]


def _asked(state: State, event: Event) -> None:
    _opens("pulses", state="open")(state, event)
    state["pulse_now"] = [dict(state["pulses"][-1])]


def _pulse(state: State, event: Event, now: str = "closed") -> None:
    for item in (*state["pulses"], *state["pulse_now"]):
        if item["pulse"] == event["data"]["pulse"]:
            item |= {"due": event["data"].get("due"), "state": now}
    state["pulse_now"] = [item for item in state["pulse_now"] if item["state"] in {"open", "closed"}]


def _pulse_closed(state: State, event: Event) -> None:
    _pulse(state, event, event["data"]["state"])
    state["pulse_mine"] = []


def _pulse_published(state: State, event: Event) -> None:
    _opens("pulse_results")(state, event)
    _pulse(state, event, "published")


def _pulse_mine(state: State, event: Event) -> None:
    pulse, did, until = (event["data"].get(name) for name in ("pulse", "did", "until"))
    if any(item["pulse"] == pulse and item["state"] == "open" for item in state["pulse_now"]):
        state["pulse_mine"] = [{"pulse": pulse, "did": did, "until": until}]


def _following(state: State, event: Event) -> None:
    data = event["data"]
    if data["room"] == state["room"]["topic"]:
        others = [one for one in state["promises_followed"] if one["promise"] != data["promise"]]
        mine = [{"promise": data["promise"]}] if data["following"] else []
        state["promises_followed"] = sorted(others + mine, key=lambda one: one["promise"])


def _question(state: State, event: Event) -> None:
    """Known, or asked on this page; otherwise it stands before it."""
    data = event["data"]
    number = str(data["question"])
    if not data.get("now"):
        state["questions"].pop(number, None)
        left = [one for one in state["questions_joined"] if one["question"] != data["question"]]
        state["questions_joined"] = left
    elif number in state["questions"] or any(one["message"] == data["question"] for one in state["messages"]):
        state["questions"][number] = data["now"]


def _question_step(state: State, event: Event) -> None:
    data = event["data"]
    state["questions"][str(data["question"])] = data["now"]
    step = {"question": data["question"], "step": data.get("act", "shelved")}
    state["question_steps"].append({**step, **{name: event[name] for name in ("seq", "at", "by")}})


def _question_joined(state: State, event: Event) -> None:
    data = event["data"]
    if data["room"] == state["room"]["topic"]:
        others = [one for one in state["questions_joined"] if one["question"] != data["question"]]
        mine = [{"question": data["question"]}] if data["joined"] else []
        state["questions_joined"] = sorted(others + mine, key=lambda one: one["question"])


def _report(state: State, event: Event) -> None:
    """Known, or on this page; otherwise it stands before it."""
    data = event["data"]
    number = str(data["report"])
    if number in state["reports"] or any(one["message"] == data["report"] for one in state["messages"]):
        state["reports"][number] = data["now"]


def _read(state: State, event: Event) -> None:
    if event["data"]["topic"] == state["room"]["topic"]:
        state["room"]["read"] = event["data"]["seq"]


REDUCERS: dict[str, Callable[[State, Event], None]] = {
    "message.posted": _opens("messages"),
    "message.edited": _message(_edited),
    "message.deleted": _message(_deleted),
    "message.hidden": _message(_hidden),
    "message.restored": _message(_restored),
    "reaction.changed": _reacted("counts"),
    "reaction.mine": _reacted("mine"),
    "poll.opened": _opens("polls", voters=0),
    "poll.counted": _changes("polls", "poll", _counted),
    "poll.closed": _changes("polls", "poll", _closed),
    "poll.decided": _changes("polls", "poll", _decided),
    "poll.voted": _changes("polls", "poll", _voted),
    "announcement.published": _opens("announcements", confirmed=0),
    "announcement.confirmed": _changes("announcements", "announcement", _confirmed),
    "announcement.mine": _changes("announcements", "announcement", _mine),
    "progress.posted": _progressed,
    "horizon.set": _horizon,
    "pulse.asked": _asked,
    "pulse.closed": _pulse_closed,
    "pulse.due": _pulse,
    "pulse.published": _pulse_published,
    "pulse.mine": _pulse_mine,
    "promise.recorded": _recorded,
    "promise.following": _following,
    "question.changed": _question,
    "question.stepped": _question_step,
    "answer.shelved": _question_step,
    "question.joined": _question_joined,
    "report.changed": _report,
    "room.read": _read,
}
