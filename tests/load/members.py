"""Members in great number: raw sockets that count, and check that every event comes once and in order.

A WebSocket library decodes every frame into objects; at 100,000 frames a second that would measure the library. These
look for the event's head in the bytes, which servers send unmasked, and take the number and the time out of it.
"""

import asyncio
import itertools
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

EVENT = re.compile(rb'\{"type":"event","topic":"room:\d+","seq":(\d+),(?:[^{}]*\{[^{}]*\}){1,2}?[^}]*?lt(\d+)')
ACK = re.compile(rb'\{"type":"ack","id":"bench-(\d+)"')
REFUSED = re.compile(rb'\{"type":"refused",[^}]*\}')
WORDS = (
    "Wanneer begint de steiger aan de voorkant? Bij ons staat de auto er nog, en de buurvrouw vraagt naar de berging."
)


@dataclass
class Tally:
    """What all members together saw."""

    deliveries: int = 0
    acked: int = 0
    refused: int = 0
    out_of_order: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    ack_latencies_ms: list[float] = field(default_factory=list)
    sent_at: dict[int, float] = field(default_factory=dict)


class Member(asyncio.Protocol):
    """One connection. Says hello for one room, from now on or `after` a number, counts what it gets, and posts."""

    def __init__(self, token: str, topic: str, tally: Tally, *, host: str, after: int | None = None) -> None:
        self.topic = topic
        self.tally = tally
        self.seq = after or 0
        self.under_way = 0
        self.got = 0
        self._hello = f'{{"type":"hello","topics":{{"{topic}":{"null" if after is None else after}}}}}'.encode()
        self._upgrade = (
            f"GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            f"Authorization: Bearer {token}\r\n\r\n"
        ).encode()
        self._rest = b""
        self._is_up = False
        self.welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own kind
        self.transport.write(self._upgrade)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        if not self._is_up:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._rest = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(data[:end].decode())
            self._is_up = True
            data = data[end + 4 :]
            self._send(self._hello)
        whole = _end_of_frames(data)
        self._rest = data[whole:]
        self._look(data[:whole])

    def post(self, number: int) -> None:
        """Send a message that carries the time at which it was sent."""
        now = time.monotonic()
        self.tally.sent_at[number] = now
        self.under_way += 1
        self._send(
            f'{{"type":"command","id":"bench-{number:08}","name":"message.post","topic":"{self.topic}",'
            f'"data":{{"text":"lt{int(now * 1e6)} {WORDS}"}}}}'.encode()
        )

    def _look(self, data: bytes) -> None:
        tally, now = self.tally, time.monotonic()
        for found in EVENT.finditer(data):
            seq = int(found[1])
            if self.seq and seq != self.seq + 1:
                tally.out_of_order += 1
            self.seq = seq
            self.got += 1
            tally.deliveries += 1
            if seq % 50 == 0:
                tally.latencies_ms.append(now * 1e3 - int(found[2]) / 1e3)
        self._look_for_answers(data, now)
        if not self.welcome.done() and b'{"type":"welcome"' in data:
            self.welcome.set_result(None)
        if data.startswith(b"\x89\x00"):
            self.transport.write(b"\x8a\x80\0\0\0\0")

    def _look_for_answers(self, data: bytes, now: float) -> None:
        tally = self.tally
        for found in ACK.finditer(data):
            tally.acked += 1
            self.under_way -= 1
            tally.ack_latencies_ms.append((now - tally.sent_at.pop(int(found[1]))) * 1e3)
        for found in REFUSED.finditer(data):
            tally.refused += 1
            self.under_way -= 1
            if tally.refused == 1:
                print("first refusal:", found[0].decode())

    def _send(self, payload: bytes) -> None:
        size = len(payload)
        head = b"\x81%c" % (0x80 | size) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
        self.transport.write(head + b"\0\0\0\0" + payload)  # masked, as clients must, with a mask of zeros


def _end_of_frames(data: bytes) -> int:
    """Where the last whole frame ends. Servers don't mask, so a head is two, four or ten bytes."""
    at, size = 0, len(data)
    while at + 2 <= size:
        length, head = data[at + 1], 2
        if length == 126:
            length, head = int.from_bytes(data[at + 2 : at + 4], "big"), 4
        elif length == 127:
            length, head = int.from_bytes(data[at + 2 : at + 10], "big"), 10
        if at + head + length > size:
            break
        at += head + length
    return at


async def join(
    tokens: Sequence[str],
    topics: Sequence[str],
    tally: Tally,
    *,
    count: int,
    port: int,
    after: int | None = None,
    at_once: int = 100,
) -> list[Member]:
    """`count` members, `at_once` at a time; member i has token i and room i, each list used round and round.

    All are welcomed.
    """
    members: list[Member] = []
    for start in range(0, count, at_once):
        for i in range(start, min(start + at_once, count)):
            host = f"127.0.0.1:{port}"
            members.append(Member(tokens[i % len(tokens)], topics[i % len(topics)], tally, host=host, after=after))
        await asyncio.gather(*(_connect(member, port) for member in members[start:]))
        await asyncio.gather(*(member.welcome for member in members[start:]))
    return members


async def _connect(member: Member, port: int) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_connection(partial(_itself, member), "127.0.0.1", port, local_addr=_address())


def _itself(member: Member) -> Member:
    return member


def _address() -> tuple[str, int]:
    """A local address with ports to spare: those of connections that just closed can't be had for a minute."""
    return f"127.{1 + os.getpid() % 250}.1.{1 + next(_taken) // 4_000 % 250}", 0


_taken = itertools.count()
