"""A proxy between two programs, of which the test decides what passes."""

import asyncio
from contextlib import suppress
from typing import Self

from tests.support.servers import HOST, free_port

FIRST_WORDS_BYTES = 64 * 1024  # that are kept until a target answers, to be said again to another one


class Proxy:
    """Leads TCP connections to each of `targets` in turn, or to another when that one doesn't answer, as proxies do.

    It can be cut (connections end, and no new one comes about) and frozen (they stay, and nothing passes).
    """

    def __init__(self, *targets: int) -> None:
        self.port = free_port()
        self.targets = list(targets)
        self._passing = asyncio.Event()
        self._passing.set()
        self._is_cut = False
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._end_all()

    async def cut(self) -> None:
        self._is_cut = True
        await self._end_all()

    def freeze(self) -> None:
        self._passing.clear()

    def mend(self) -> None:
        """Let everything pass again."""
        self._is_cut = False
        self._passing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            if not self._is_cut:
                await self._connect(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = await reader.read(FIRST_WORDS_BYTES)
        self.targets = [*self.targets[1:], self.targets[0]]
        for port in self.targets:
            try:
                there_reader, there_writer = await asyncio.open_connection(HOST, port)
            except OSError:
                continue
            try:
                await self._passing.wait()
                there_writer.write(said)
                if answer := await there_reader.read(FIRST_WORDS_BYTES):
                    await self._passing.wait()
                    writer.write(answer)
                    await self._both_ways(reader, writer, there_reader, there_writer)
                    return
            except ConnectionResetError:
                continue  # it was taken away while the connection waited for it
            finally:
                there_writer.transport.abort()

    async def _both_ways(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there_reader: asyncio.StreamReader,
        there_writer: asyncio.StreamWriter,
    ) -> None:
        with suppress(OSError):
            ways = [
                asyncio.create_task(self._pass_on(reader, there_writer)),
                asyncio.create_task(self._pass_on(there_reader, writer)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                await writer.drain()
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
                writer.close()
                await writer.wait_closed()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(FIRST_WORDS_BYTES):
            await self._passing.wait()
            writer.write(data)
            await writer.drain()

    async def _end_all(self) -> None:
        ending = list(self._open)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
