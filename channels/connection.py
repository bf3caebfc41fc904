"""One browser: what it may send, what it is owed, and why it is closed."""

import itertools
from collections import deque
from typing import TYPE_CHECKING

import msgspec
import structlog

from channels.application import Done, Member
from channels.asking import asking
from channels.errors import Busy, CloseCode, Internal, Invalid, Refused, TooFast
from channels.fanout import Wire
from channels.frames import text_frame
from channels.protocol import (
    Ack,
    Command,
    Error,
    Hello,
    Join,
    Leave,
    Ping,
    Pong,
    Refusal,
    ServerFrame,
    Typing,
    decode_client_frame,
    encode,
)
from channels.shared import Shared, packed_alone
from channels.topics import Topic

if TYPE_CHECKING:
    from channels.hub import Hub

MOST_BAD_FRAMES = 10
MOST_UNDER_WAY = 1_000  # commands of one socket that wait for the writer
MOST_CONTROL = 64  # joins and leaves that wait for each other

PONG = text_frame(encode(Pong()))

_ids = itertools.count(1)

log = structlog.get_logger()


class Connection:
    """A socket after its handshake. Reads and hands over; never waits."""

    __slots__ = (
        "_allowance",
        "_bad_frames",
        "_refilled_at",
        "_too_many",
        "control",
        "follows",
        "greeted",
        "heard_at",
        "hub",
        "id",
        "is_lost",
        "is_parting",
        "is_slow",
        "member",
        "packing",
        "progress",
        "revision",
        "revision_known",
        "steering",
        "under_way",
        "wire",
    )

    def __init__(self, hub: "Hub", wire: Wire, member: Member) -> None:
        self.id = next(_ids)
        self.hub = hub
        self.wire = wire
        self.packing = wire.packing
        self.member = member
        self.follows: set[Topic] = set()
        self.control: deque[Hello | Join | Leave] = deque()
        self.steering = False  # a task works through `control`
        self.greeted = False
        self.revision = 0  # how often what she may follow may have changed
        self.revision_known = 0  # up to which of these it is known
        self.is_slow = False
        self.is_parting = False
        self.is_lost = False
        self.under_way = 0
        self.heard_at = hub.now()
        self.progress = (0, 0.0)  # bytes that waited when a slow reader was looked at last, and since when
        self._allowance = float(hub.limits.commands_at_once)
        self._refilled_at = self.heard_at
        self._too_many = 0
        self._bad_frames = 0

    @property
    def may_be_written(self) -> bool:
        """Whether live events may go to it."""
        return not (self.is_slow or self.is_lost or self.revision_known != self.revision)

    def write(self, frames: bytes) -> None:
        """Send whole frames."""
        self.wire.write(frames)

    def tell(self, frame: ServerFrame) -> None:
        """Send one frame."""
        encoded = text_frame(encode(frame))
        self.write(packed_alone(encoded) if self.packing else encoded)

    def send(self, frames: Shared) -> None:
        """Send what others are sent too."""
        self.write(frames.to_write(self.packing))

    def close(self, code: CloseCode, reason: str = "") -> None:
        """Say why, and close. Nothing is sent after it."""
        if not self.is_lost:
            self.hub.counts.closed[code.name.lower()] += 1
        self.wire.close(code, reason)
        self.hub.forget(self)

    # In

    def received(self, text: bytes) -> None:
        asking.set(self.id)
        try:
            frame = decode_client_frame(text)
        except (msgspec.DecodeError, RecursionError):
            self._bad_frame("not a frame of this protocol")
            return
        if not self._has_allowance():
            self._over_allowance(frame)
        elif isinstance(frame, Command) and self.greeted:
            self._command(frame)
        elif isinstance(frame, Ping):
            self.write(PONG)
        elif isinstance(frame, Typing) and self.greeted:
            self.hub.typing(self, frame.topic)
        elif isinstance(frame, Hello) != self.greeted and not isinstance(frame, Command | Typing):
            self._steer(frame)
        else:
            self._bad_frame("hello comes first, and once")

    def received_binary(self) -> None:
        self._bad_frame("frames are text")

    def received_control(self) -> None:
        if not self._has_allowance():
            self._is_flood()

    def slow(self) -> None:
        self.is_slow = True
        self.progress = (self.wire.waiting_bytes(), self.hub.now())
        self.hub.slowed(self)

    def drained(self) -> None:
        self.is_slow = False
        self.heard_at = self.hub.now()  # it reads, so it lives; what it sent meanwhile is read only now
        self.hub.drained(self)

    def lost(self) -> None:
        if not self.is_lost:
            self.hub.counts.closed["gone"] += 1
        self.is_lost = True
        self.hub.forget(self)

    def drain(self) -> bool:
        return self.hub.say_goodbye(self)

    def part(self) -> bool:
        """Close when all that is under way has been answered. Whether nothing was."""
        self.is_parting = True
        if self.under_way:
            self.hub.close_at_last(self)
        else:
            self.wire.close(CloseCode.RESTARTING)
        return not self.under_way

    # Commands

    def _command(self, command: Command) -> None:
        def reply(outcome: Done | Refused) -> None:
            self.under_way -= 1
            if isinstance(outcome, Internal):
                about = {"connection": self.id, "command": command.name, "command_id": command.id}
                log.error("command failed", **about, exc_info=outcome.__cause__)
            self.answer(command.id, outcome)
            if self.is_parting and self.under_way == 0:
                self.wire.close(CloseCode.RESTARTING)

        if self.under_way >= MOST_UNDER_WAY:
            self.answer(command.id, Busy(retry_after=1))
            return
        self.under_way += 1
        try:
            self.hub.application.do(self.member, command, reply)
        except Refused as refused:
            reply(refused)
        except Exception as error:  # noqa: BLE001 - whatever it is, `reply` logs it
            failed = Internal()
            failed.__cause__ = error
            reply(failed)

    def answer(self, id_: str, outcome: Done | Refused) -> None:
        """Tell what became of a command."""
        if isinstance(outcome, Done):
            self.tell(Ack(id_, str(outcome.topic), outcome.seq))
            return
        wait = msgspec.UNSET if outcome.retry_after is None else round(outcome.retry_after, 1)
        self.tell(Refusal(id_, outcome.code, self.hub.application.sentence(self.member, outcome), wait))

    def complain(self, refused: Refused, topic: str | msgspec.UnsetType = msgspec.UNSET) -> None:
        """Tell that a frame was not allowed."""
        self.tell(Error(refused.code, self.hub.application.sentence(self.member, refused), topic))

    # Limits

    def _steer(self, frame: Hello | Join | Leave) -> None:
        """Joins and leaves ask the database, so they are done by a task, one after the other."""
        if len(self.control) >= MOST_CONTROL:
            self.close(CloseCode.FLOODING)
            return
        self.greeted = True
        self.control.append(frame)
        self.hub.steer(self)

    def _bad_frame(self, problem: str) -> None:
        self._bad_frames += 1
        self.hub.counts.bad_frames += 1
        self.tell(Error("bad_frame", self.hub.application.sentence(self.member, Invalid(problem=problem))))
        if self._bad_frames >= MOST_BAD_FRAMES:
            self.close(CloseCode.BAD_PROTOCOL)

    def _has_allowance(self) -> bool:
        limits, now = self.hub.limits, self.hub.now()
        grown = self._allowance + (now - self._refilled_at) * limits.commands_per_second
        self._allowance = min(float(limits.commands_at_once), grown)
        self._refilled_at = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        self._too_many = max(0, self._too_many - 1)
        return True

    def _over_allowance(self, frame: Hello | Join | Leave | Command | Typing | Ping) -> None:
        self.hub.counts.told_to_wait += 1
        if self._is_flood():
            return
        if isinstance(frame, Command):
            self.answer(frame.id, TooFast(retry_after=1 / self.hub.limits.commands_per_second))
        elif not isinstance(frame, Typing):
            self.complain(TooFast(retry_after=1 / self.hub.limits.commands_per_second))

    def _is_flood(self) -> bool:
        """Note one too many. Whether that was the last one."""
        self._too_many += 1
        if self._too_many > self.hub.limits.commands_too_many:
            self.close(CloseCode.FLOODING)
            return True
        return False
