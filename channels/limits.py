"""How much one client may send, how far behind it may come back, and how long the hub waits for what."""

from dataclasses import dataclass

from channels.protocol import HEARTBEAT_S


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may send, and how far behind it may come back."""

    commands_per_second: float = 10
    commands_at_once: int = 30
    commands_too_many: int = 300
    reset_after: int = 5_000


@dataclass(frozen=True, slots=True)
class Times:
    """How long the hub waits, in seconds."""

    hello_within_s: float = 10.0
    heartbeat_s: float = HEARTBEAT_S
    stuck_s: float = 60.0  # without a byte of progress
    hole_s: float = 0.05  # how long an event may wait for one that is missing before the journal is asked
    look_at_heads_s: float = 5.0
    linger_s: float = 60.0  # a topic is kept after its last follower left, for those who come back
    presence_s: float = 2.0  # at most so often is told how many are here
    gossip_s: float = 15.0  # and so often to the other processes who is in this one
    come_back_s: float = 4.0  # at most, within which those who are sent away come back elsewhere
    last_commands_s: float = 2.0  # at most, for what is under way to be answered when the process stops
