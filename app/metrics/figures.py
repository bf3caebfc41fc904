"""What one process tells of itself, read at the moment when somebody asks.

Labels have few values, all of them ours: never a person, a topic or an address with ids in it.
"""

import asyncio
import platform
import shutil
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from prometheus_client import ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.samples import Sample

from app import health
from app.kernel.clockwork import Clockwork
from app.kernel.house import House
from app.kernel.writer import MOST_WAITING
from app.metrics.requests import Requests
from app.schema import our_version
from channels.counts import TURN_S, Histogram
from channels.hub import Hub
from channels.peers import MOST_BYTES

ANSWERS_WITHIN_S = 1.0
LOOK_EVERY_S = 0.25

T = TypeVar("T")
L = TypeVar("L", bound=tuple[str, ...])


@dataclass(kw_only=True)
class Figures:
    """One process: its hub, its house, and what was counted around them."""

    hub: Hub
    house: House
    requests: Requests
    clockwork: Clockwork
    late: Histogram = field(default_factory=lambda: Histogram(TURN_S))

    def __post_init__(self) -> None:
        self._database_up = Probe(partial(health.database_answers, self.house))
        self._disk = Probe(partial(asyncio.to_thread, _usage, self.house.settings.data_dir))

    async def watch_the_loop(self) -> None:
        """For ever: how late the event loop comes to what is due. All that it does waits so long."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(LOOK_EVERY_S)
            self.late.observe(max(0.0, time.monotonic() - began - LOOK_EVERY_S))

    async def collect(self, worker: str) -> list[Metric]:
        """All figures, each with the number of the process."""
        database_up, disk = await asyncio.gather(self._database_up.answer(), self._disk.answer())
        return [
            _of(worker, family)
            for family in (
                *_this_program(),
                _gauge("database_up", "Whether the database answers.", bool(database_up)),
                *_room(disk),
                *self._connections(),
                *self._delivery(),
                *self._commands(),
                *self._backplane(),
                *self._requests(),
                *self._work(),
                *ProcessCollector(registry=None).collect(),
            )
        ]

    def _connections(self) -> Iterator[Metric]:
        hub, counts = self.hub, self.hub.counts
        yield _gauge("connections", "Open sockets.", len(hub.connections))
        yield _gauge("connections_limit", "Sockets that are let in at most.", self.house.settings.most_connections)
        yield _counter("connections_opened", "Sockets that came in.", counts.opened)
        yield _counters("connections_closed", "Sockets that ended, by reason.", ("reason",), _one(counts.closed))
        yield _counters("handshakes_denied", "Sockets that were not let in.", ("code",), _one(counts.denied))
        kinds = Counter({"room": 0, "person": 0})
        kinds.update(topic.kind for topic in hub.streams)
        yield _gauges("topics_open", "Rooms and other topics that somebody follows.", ("kind",), _one(kinds))
        yield _counters(
            "frames_refused",
            "Frames that were too many, or made no sense.",
            ("reason",),
            {("too_fast",): counts.told_to_wait, ("bad_frame",): counts.bad_frames},
        )

    def _delivery(self) -> Iterator[Metric]:
        hub, counts = self.hub, self.hub.counts
        yield _counter("events", "Events that were put in order for followers here.", counts.events)
        yield _counter("deliveries", "Events times the followers they were written to.", counts.delivered)
        yield _histograms(
            "delivery_lag_seconds",
            "From an event's commit to its last write, by the process that committed it.",
            ("origin",),
            {("here",): counts.own_lag, ("peer",): counts.peers_lag},
        )
        yield _histogram("fanout_turn_seconds", "Writing to followers at a stretch.", counts.turns)
        yield _gauge("connections_behind", "Sockets that are read on from the journal.", hub.behind)
        yield _counter("readers_slowed", "Times that a reader was too slow for live events.", counts.slowed)
        yield _counter("resumes", "Topics that were read on from a number.", counts.resumed)
        yield _counter("resets", "Topics whose follower was told to start afresh.", counts.reset)
        yield _counter("journal_fills", "Times that the journal was read for what had not come.", counts.holes)
        yield _histogram("event_loop_delay_seconds", "How late the event loop is.", self.late)

    def _commands(self) -> Iterator[Metric]:
        writer = self.house.writer
        became = self.house.commands.became
        yield _counters("commands", "Commands, by name and what they came to.", ("command", "result"), became)
        yield _counter("commands_turned_away", "Commands for which the queue had no place.", writer.turned_away)
        yield _gauge("commands_waiting", "Commands that wait for the writer.", writer.waiting)
        yield _gauge("commands_waiting_limit", "Commands that may wait at most.", MOST_WAITING)
        yield _histogram("commit_batch_commands", "Commands in one commit.", writer.batches)
        yield _histogram("commit_seconds", "From a batch's first command to its commit.", writer.committing)

    def _backplane(self) -> Iterator[Metric]:
        hub = self.hub
        yield _gauge("backplane_up", "Whether other processes are heard.", hub.hears)
        yield _counter("backplane_lapses", "Times that something between processes may be lost.", hub.backplane_lapses)
        yield _gauge("backplane_outbox_bytes", "What waits to be told to the others.", hub.waiting_for_peers)
        yield _gauge("backplane_outbox_bytes_limit", "What may wait at most.", MOST_BYTES)

    def _requests(self) -> Iterator[Metric]:
        requests = self.requests
        answered = {(method, route, str(status)): n for (method, route, status), n in requests.answered.items()}
        labels = ("method", "route", "status")
        yield _counters("http_requests", "Requests, by the template of their address.", labels, answered)
        yield _histograms("http_request_seconds", "Answering a request.", ("route",), _one(requests.took))
        yield _gauge("http_requests_under_way", "Requests that are being answered.", requests.under_way)

    def _work(self) -> Iterator[Metric]:
        clockwork = self.clockwork
        chores = {
            (name, result): n
            for result, counted in (("done", clockwork.done), ("failed", clockwork.failed))
            for name, n in counted.items()
        }
        yield _counters("mails", "Mails, by what came of them.", ("result",), _one(self.house.mailer.became))
        yield _counters("chores", "What is done from time to time.", ("chore", "result"), chores)
        yield _gauges(
            "chore_last_success_timestamp_seconds",
            "When it was done last.",
            ("chore",),
            _one(clockwork.last_done),
        )


class Probe(Generic[T]):
    """A question to something that may hang, such as a database or a disk of another machine."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._ask = ask
        self._asked: asyncio.Task[T] | None = None

    async def answer(self) -> T | None:
        """The answer, if it comes in time. What was asked in vain is not asked again before that has ended."""
        if self._asked is None or self._asked.done():
            self._asked = asyncio.create_task(self._ask())
        await asyncio.wait([self._asked], timeout=ANSWERS_WITHIN_S)
        return self._asked.result() if self._asked.done() else None


def _usage(folder: Path) -> tuple[int, int] | None:
    """Bytes that are free where `folder` lies, and all."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return usage.free, usage.total


def _room(disk: tuple[int, int] | None) -> Iterator[Metric]:
    if disk is not None:
        yield _gauge("disk_free_bytes", "Room left where PORTIEK_DATA_DIR lies.", disk[0])
        yield _gauge("disk_size_bytes", "Room in all.", disk[1])


def _this_program() -> Iterator[Metric]:
    versions = (our_version(), platform.python_version())
    yield _gauges("build_info", "What runs.", ("version", "python"), {versions: 1})
    yield _gauge("worker_up", "Whether the process answers.", 1)


# Families


def _of(worker: str, family: Metric) -> Metric:
    family.samples = [Sample(s.name, {"worker": worker, **s.labels}, s.value) for s in family.samples]
    return family


def _one(figures: Mapping[str, T]) -> dict[tuple[str], T]:
    return {(label,): value for label, value in figures.items()}


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"portiek_{name}", words, value=value)


def _counter(name: str, words: str, value: float) -> Metric:
    return CounterMetricFamily(f"portiek_{name}", words, value=value)


def _gauges(name: str, words: str, labels: Sequence[str], figures: Mapping[L, float]) -> Metric:
    return _filled(GaugeMetricFamily(f"portiek_{name}", words, labels=labels), figures)


def _counters(name: str, words: str, labels: Sequence[str], figures: Mapping[L, float]) -> Metric:
    return _filled(CounterMetricFamily(f"portiek_{name}", words, labels=labels), figures)


def _filled(family: "GaugeMetricFamily | CounterMetricFamily", figures: Mapping[L, float]) -> Metric:
    for values, figure in figures.items():
        family.add_metric(values, figure)
    return family


def _histogram(name: str, words: str, figure: Histogram) -> Metric:
    return _histograms(name, words, (), {(): figure})


def _histograms(name: str, words: str, labels: Sequence[str], figures: Mapping[L, Histogram]) -> Metric:
    family = HistogramMetricFamily(f"portiek_{name}", words, labels=labels)
    for values, figure in figures.items():
        family.add_metric(values, list(_buckets(figure)), sum_value=figure.total)
    return family


def _buckets(figure: Histogram) -> Iterable[tuple[str, float]]:
    """Upper bounds, and how many values lie below each."""
    below = 0
    for bound, count in zip((*figure.bounds, float("inf")), list(figure.counts), strict=True):
        below += count
        yield str(bound).replace("inf", "+Inf"), below
