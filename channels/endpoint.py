"""The door: origin, handshake, and then the hub. The only file of the hub that knows Starlette."""

from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from channels.connection import Connection
from channels.errors import Busy, Refused
from channels.fanout import HANDSHAKE
from channels.hub import Hub
from channels.protocol import SUBPROTOCOL


class Endpoint:
    """`GET /ws`: refuses strangers before the upgrade, and gives the others to the hub."""

    def __init__(self, hub: Hub, *, most_connections: int) -> None:
        self._hub = hub
        self._most = most_connections

    async def __call__(self, socket: WebSocket) -> None:
        hub = self._hub
        try:
            if len(hub.connections) >= self._most:
                raise Busy(retry_after=5)
            member = await hub.application.identify(socket.scope)
        except Refused as refused:
            hub.counts.denied[refused.code] += 1
            await _deny(socket, refused, hub.application.sentence)
            return
        handshake = socket.scope["extensions"][HANDSHAKE]
        offered = SUBPROTOCOL in socket.scope["subprotocols"]
        await socket.accept(SUBPROTOCOL if offered else None)
        line = handshake.hand_over()
        connection = Connection(hub, line, member)
        line.begin(connection)
        hub.welcome(connection)


async def _deny(socket: WebSocket, refused: Refused, sentence: Callable[[Any, Refused], str]) -> None:
    headers = {"Retry-After": str(round(refused.retry_after))} if refused.retry_after else {}
    answer = JSONResponse({"code": refused.code, "message": sentence(None, refused)}, refused.status, headers)
    await socket.send_denial_response(answer)
