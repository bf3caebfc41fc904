"""Telling who is here and who is writing, in this process and between processes. Dropped before anything else."""

from collections.abc import Callable, Iterable, Mapping

from channels.connection import Connection
from channels.frames import text_frame
from channels.peers import Gone, Here, Peers, Writing
from channels.presence import TYPING_EVERY_S, Presence
from channels.protocol import Presence as PresenceFrame
from channels.protocol import ServerFrame, Someone, TypingBy, encode
from channels.stream import Stream
from channels.topics import Topic
from channels.turns import Turns


class Company:
    """The people in the topics that `streams` are of."""

    def __init__(self, streams: Mapping[Topic, Stream], turns: Turns, peers: Peers, now: Callable[[], float]) -> None:
        self.presence = Presence()
        self._streams = streams
        self._turns = turns
        self._peers = peers
        self._now = now
        self._typed: dict[tuple[Topic, int], float] = {}

    def typing(self, connection: Connection, topic: Topic) -> None:
        """Tell the others in the topic, at most once in three seconds."""
        key, now = (topic, connection.member.id), self._now()
        if now - self._typed.get(key, -TYPING_EVERY_S) >= TYPING_EVERY_S:
            self._typed[key] = now
            by = Someone(connection.member.id, connection.member.name)
            self._tell_typing(topic, by)
            self._peers.tell(Writing(self._peers.process, (topic.kind, topic.id), by))

    def hear(self, packet: Here | Writing | Gone) -> None:
        """Another process tells."""
        if isinstance(packet, Gone):
            self.presence.forget(packet.process)
            return
        if isinstance(packet, Writing):
            self._tell_typing(Topic(*packet.topic), packet.by)
            return
        for kind, id_, people in packet.people:
            self.presence.hear(packet.process, Topic(kind, id_), people, self._now())

    def tell(self) -> None:
        """Tell how many are here, where that changed."""
        now = self._now()
        self.presence.expire(now)
        for topic in self.presence.changed():
            stream = self._streams.get(topic)
            if stream and not self._turns.tell(stream, _framed(PresenceFrame(str(topic), self.presence.here(topic)))):
                self.presence.tell_again(topic)
        self._gossip(self.presence.changed_here())
        self._typed = {key: at for key, at in self._typed.items() if now - at < TYPING_EVERY_S}

    def gossip(self) -> None:
        """Tell the other processes who is in this one, changed or not."""
        self._gossip(self.presence.topics())

    def _gossip(self, topics: Iterable[Topic]) -> None:
        if people := [(topic.kind, topic.id, self.presence.mine(topic)) for topic in topics]:
            self._peers.tell(Here(self._peers.process, people))

    def _tell_typing(self, topic: Topic, by: Someone) -> None:
        stream = self._streams.get(topic)
        if stream and not stream.is_crowded:  # nobody can follow who writes in a crowd
            self._turns.tell(stream, _framed(TypingBy(str(topic), by)), but=by.id)


def _framed(frame: ServerFrame) -> bytes:
    return text_frame(encode(frame))
