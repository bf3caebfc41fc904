"""The servers of the tests come back where they were."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.servers import PostgreSQL, Program, Redis


@pytest.fixture(params=[PostgreSQL, Redis])
def server(request: pytest.FixtureRequest) -> Iterator[Program]:
    with request.param() as started:
        yield started


def test_a_server_comes_back_on_its_port_after_it_was_killed(server: Program) -> None:
    port = server.port
    assert server.answers()

    server.kill()
    assert not server.answers()

    server.start()
    assert server.answers()
    assert server.port == port


def test_a_paused_server_is_silent_until_it_goes_on(server: Program) -> None:
    server.pause()
    assert not server.answers()

    server.resume()
    assert server.answers()


def test_postgresql_keeps_what_was_committed_when_it_is_killed() -> None:
    with PostgreSQL() as server:
        address = server.create("kept").replace("+psycopg", "")
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE said AS SELECT 'hello' AS words")

        server.kill()
        server.start()

        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT words FROM said").fetchone() == ("hello",)
