"""What every test may ask for: a database, Redis, mail. And an account of what did not run."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest
from hypothesis import settings

from deploy.do import find_postgres, find_redis
from tests.support.servers import MailServer, PostgreSQL, Redis

QUICK = os.environ.get("PORTIEK_TEST_QUICK") == "1"
pytest_plugins = ["pytester", "tests.support.not_run"]

# A machine that is busy with something else is not a fault.
settings.register_profile("portiek", deadline=None, print_blob=True)
settings.load_profile("portiek")


@pytest.fixture(params=["sqlite", "postgres"])
def storage(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database with all tables; the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    postgres: PostgreSQL = request.getfixturevalue("postgres")
    name = f"test_{token_hex(8)}"
    yield postgres.create(name, template=request.getfixturevalue("postgres_template"))
    postgres.drop(name)


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty SQLite file with all tables, for what doesn't depend on the database."""
    shutil.copy(sqlite_template, tmp_path / "portiek.sqlite")
    return f"sqlite:///{tmp_path / 'portiek.sqlite'}"


@pytest.fixture
def backplane(storage: str, request: pytest.FixtureRequest) -> str:
    """What goes with `storage` between processes: Redis's address with PostgreSQL, nothing with SQLite."""
    if storage.startswith("sqlite"):
        return ""
    server: Redis = request.getfixturevalue("redis")
    return server.url


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    """A running PostgreSQL, shared by the tests of this process."""
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def redis(redis_server: Redis) -> Redis:
    """A running Redis with nothing in it; the test may kill it."""
    redis_server.start()
    redis_server.clear()
    return redis_server


@pytest.fixture
def mail(mail_server: MailServer) -> MailServer:
    """A running mail server that has received nothing yet."""
    mail_server.start()
    mail_server.clear()
    return mail_server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "portiek.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgreSQL) -> str:
    migrate(postgres.create("template"))
    return "template"


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def migrate(url: str) -> None:
    from app.kernel.migrate import upgrade  # the hub's tests run without the app

    upgrade(url)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this machine has no server for, where the quick run allows that."""
    absent = {name for name, find in (("postgres", find_postgres), ("redis", find_redis)) if QUICK and not find()}
    left_out = [item for item in items if absent & needs_of(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def needs_of(item: pytest.Item) -> set[str]:
    """The servers that a test needs, by the names of its fixtures."""
    names = set(getattr(item, "fixturenames", ()))
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    if parameters.get("storage") == "postgres":
        names |= {"postgres", "redis"} if "backplane" in names else {"postgres"}
    return names
