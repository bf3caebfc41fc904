"""When a process can't even be started. With real ones: `tests/walks/test_several_processes.py`."""

import socket

from app.supervisor import Place


async def test_a_place_whose_port_somebody_else_took_is_tried_again_and_does_not_end_the_others() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = Place("127.0.0.1", other.getsockname()[1])

        assert not await place.replace()
