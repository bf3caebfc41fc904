"""The chain: each entry of a room's record hashes the one before it, so none can be changed, left out or put between.

Whoever can write in the database could make the whole chain anew. So every entry's hash also goes to all who follow the
room, in its event, and stands on the printed page: what a tenant has on paper is compared with `--fingerprint`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from app.kernel.actor import HOUSE
from app.people.roles import Role
from app.promises.models import PromiseEntry, PromiseWords
from app.promises.rules import Act

VERSION = 1
SALT_BYTES = 16  # so that words that were taken out can't be guessed from their hash


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an entry of a room's record."""

    room_id: int
    seq: int
    problem: str


def first(room_id: int) -> bytes:
    """What the first entry of a room's record hashes before itself."""
    return sha256(f"portiek promises {VERSION}, room {room_id}".encode()).digest()


def hash_of(entry: PromiseEntry, before: bytes) -> bytes:
    """The hash of an entry, of all its columns, after an entry whose hash is `before`."""
    said = [
        VERSION,
        before.hex(),
        entry.room_id,
        entry.seq,
        entry.promise_id,
        entry.act,
        entry.at.isoformat(),
        entry.by_id,
        entry.by_role,
        entry.day.isoformat() if entry.day else None,
        entry.who_id,
        entry.scope,
        entry.message_id,
        entry.words_hash.hex(),
    ]
    return sha256(msgspec.json.encode(said)).digest()


def hash_of_words(words: PromiseWords) -> bytes:
    """The hash of what an entry says, and of its salt."""
    return sha256(words.salt + msgspec.json.encode([words.what, words.who, words.reason])).digest()


def faults(
    room_id: int, entries: Sequence[PromiseEntry], words: Mapping[int, PromiseWords], told: Mapping[int, bytes]
) -> Iterator[Fault]:
    """What is wrong with a room's record: `entries` in their order, `words` and the hashes that were `told` by number.

    `told` is what the room's journal says; the record and the journal would have to be changed alike.
    """
    before = first(room_id)
    for entry in entries:
        if hash_of(entry, before) != entry.hash:
            yield Fault(room_id, entry.seq, "is not what it was, or the one before it is gone")
        elif entry.seq not in told:
            yield Fault(room_id, entry.seq, "was never told in the room")
        elif told[entry.seq] != entry.hash:
            yield Fault(room_id, entry.seq, "was told otherwise in the room")
        before = entry.hash
    for seq in sorted(told.keys() - {entry.seq for entry in entries}):
        yield Fault(room_id, seq, "was told in the room, and is gone")
    yield from _faults_in_words(room_id, entries, words)


def may_be_empty(entry: PromiseEntry, later: Iterable[PromiseEntry]) -> bool:
    """Whether a later entry says that this one's words were taken out.

    The house does so with all that was said of a promise, where the law on privacy asks it; people only with what a
    tenant wrote.
    """
    return any(
        one.act == Act.REDACTED
        and one.promise_id == entry.promise_id
        and one.seq > entry.seq
        and (entry.by_role == Role.TENANT or one.by_role == HOUSE.role)
        for one in later
    )


def _faults_in_words(
    room_id: int, entries: Sequence[PromiseEntry], words: Mapping[int, PromiseWords]
) -> Iterator[Fault]:
    taking_out = [entry for entry in entries if entry.act == Act.REDACTED]
    for entry in entries:
        said = words.get(entry.seq)
        if said is None:
            yield Fault(room_id, entry.seq, "has lost its words")
        elif _is_empty(said) and may_be_empty(entry, taking_out):
            continue
        elif hash_of_words(said) != entry.words_hash:
            yield Fault(room_id, entry.seq, "does not say what it said")
    for seq in sorted(words.keys() - {entry.seq for entry in entries}):
        yield Fault(room_id, seq, "has words, and is not in the record")


def _is_empty(words: PromiseWords) -> bool:
    return not (words.what or words.who or words.reason or words.salt)
