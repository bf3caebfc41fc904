"""What the doctor says of real faults."""

import os
import shutil
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult
from alembic import command
from typer.testing import CliRunner

from app.cli import cli
from app.doctor.cli import Report
from app.doctor.database import clock
from app.doctor.finding import State
from app.kernel import migrate
from app.kernel.clock import utc_now
from app.kernel.db import Database
from app.kernel.receipts import Receipt
from tests.support.app import Ground
from tests.support.portiek import ROOT, Portiek
from tests.support.servers import HOST, MailServer, PostgreSQL, Redis, free_port

CERTIFICATE = ROOT / "tests" / "support" / "localhost.pem"
MODEST = {"PORTIEK_MOST_CONNECTIONS": "500"}
HERE = {name: value for name, value in os.environ.items() if not name.startswith("PORTIEK_")}


class Told(NamedTuple):
    """What a command said, and how it ended."""

    status: int
    text: str


def doctor(settings: Mapping[str, str], *options: str, before: tuple[str, ...] = ()) -> Told:
    """Call the doctor: here, or with something before the command."""
    chosen = {**MODEST, **settings}
    if not before:
        done = CliRunner().invoke(cli, ["doctor", *options], env=chosen)
        return Told(done.exit_code, done.output)
    words = [*before, sys.executable, "-m", "app.cli", "doctor", *options]
    environment = {**HERE, "PYTHONPATH": str(ROOT), **chosen}
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return Told(ended.returncode, ended.stdout)


def examined(
    given: Mapping[str, str] | None = None,
    /,
    *,
    before: tuple[str, ...] = (),
    is_running: bool = False,
    **settings: str,
) -> Report:
    """What the doctor finds, of the settings alone unless a server is running."""
    options = ["--json", *([] if is_running else ["--before-start"])]
    done = doctor({**(given or {}), **settings}, *options, before=before)
    report = msgspec.json.decode(done.text, type=Report)
    assert done.status == (0 if report.well else 1)
    return report


def wrong(report: Report) -> dict[str, str]:
    """What is wrong, by what it is about."""
    return {finding.about: finding.says for finding in report.findings if finding.state is State.WRONG}


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder with a database in it."""
    shutil.copy(sqlite_template, tmp_path / "portiek.sqlite")
    return tmp_path


def inside(prepare: str) -> tuple[str, ...]:
    """What to put before a command so that it runs among mounts of its own."""
    return ("unshare", "--map-root-user", "--mount", "sh", "-c", f'{prepare} && exec "$@"', "sh")


# All is well


def test_a_healthy_installation_is_well(home: Path, mail: MailServer) -> None:
    post = {"PORTIEK_MAIL_URL": f"smtp://{HOST}:{mail.port}"}
    with Portiek("", **post, **MODEST) as server:
        settings = {name: value for name, value in server.environment.items() if name.startswith("PORTIEK_")}
        report = examined(settings, is_running=True)
        told = doctor(settings)

    assert report.well
    assert {finding.state for finding in report.findings} == {State.GOOD}
    assert {"database", "disk", "photos", "open files", "mail", "address"} <= {f.about for f in report.findings}
    assert told.status == 0
    assert told.text.endswith("\nNothing is wrong.\n")
    assert "Sockets come through." in told.text


def test_of_postgresql_and_redis_it_says_what_they_are(storage: str, backplane: str, tmp_path: Path) -> None:
    report = examined(PORTIEK_DATABASE_URL=storage, PORTIEK_REDIS_URL=backplane, PORTIEK_DATA_DIR=str(tmp_path))

    said = " ".join(finding.says for finding in report.findings)
    if storage.startswith("sqlite"):
        assert "write-ahead log, synchronous FULL" in said
    else:
        assert "new enough" in said
        assert "carries what is told" in said
        assert said.count("agree") == 2, "the clocks of both"
        assert "fsync is off" in wrong(report)["database"], "as the tests' own server has it"


def test_it_leaves_nothing_behind(home: Path) -> None:
    doctor({"PORTIEK_DATA_DIR": str(home)}, "--before-start")

    with sqlite3.connect(home / "portiek.sqlite") as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name LIKE '%doctor%'").fetchall()
    connection.close()
    assert not [path for path in home.rglob("*") if path.is_file() and not path.name.startswith("portiek.sqlite")]


# Settings


def test_a_wrong_setting_is_said_and_ends_it() -> None:
    report = examined(PORTIEK_READERS="many")

    assert "PORTIEK_READERS" in wrong(report)["settings"]
    assert len(report.findings) == 1


def test_a_setting_that_is_none_is_told_with_what_was_meant(home: Path) -> None:
    report = examined(PORTIEK_DATA_DIR=str(home), PORTIEK_REDIS="redis://nowhere")

    (found,) = [finding for finding in report.findings if finding.about == "settings"]
    assert (found.state, found.do) == (State.ADVICE, "Did you mean PORTIEK_REDIS_URL?")


@pytest.mark.parametrize(
    ("settings", "about", "words"),
    [
        ({"PORTIEK_METRICS_TOKEN": "prometheus"}, "secrets", "PORTIEK_METRICS_TOKEN can be guessed"),
        ({"PORTIEK_REDIS_URL": f"redis://:short@redis.invalid:{6379}"}, "secrets", "with a short password"),
        ({"PORTIEK_PUBLIC_URL": "http://portiek.example.nl"}, "settings", "can read and change"),
        ({"PORTIEK_WORKERS": "4"}, "settings", "need PostgreSQL and Redis"),
    ],
)
def test_what_is_unsafe_or_impossible_is_said(home: Path, settings: dict[str, str], about: str, words: str) -> None:
    report = examined(settings, PORTIEK_DATA_DIR=str(home))

    assert words in wrong(report)[about]


def test_no_password_is_repeated(home: Path) -> None:
    password = "vogelverschrikker"
    told = doctor(
        {
            "PORTIEK_DATABASE_URL": f"postgresql+psycopg://portiek:{password}@{HOST}:{free_port()}/portiek",
            "PORTIEK_REDIS_URL": f"redis://:{password}@{HOST}:{free_port()}",
            "PORTIEK_MAIL_URL": f"smtp://portiek:{password}@{HOST}:{free_port()}",
            "PORTIEK_METRICS_TOKEN": password,
            "PORTIEK_DATA_DIR": str(home),
        }
    )

    assert told.status == 1
    assert password not in told.text


# The database


def test_an_old_shape_is_said_with_how_far_it_is_behind(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'portiek.sqlite'}")
    with database.writing.begin() as connection:
        command.upgrade(migrate.config(connection), "0010_polls")
    database.close()

    assert "steps behind (0010_polls instead of" in wrong(examined(PORTIEK_DATA_DIR=str(tmp_path)))["database"]


def test_a_shape_of_a_newer_version_is_said(home: Path) -> None:
    with sqlite3.connect(home / "portiek.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_tomorrow'")
    connection.close()

    assert "not known to this version" in wrong(examined(PORTIEK_DATA_DIR=str(home)))["database"]


def test_a_damaged_file_is_said(home: Path) -> None:
    file = home / "portiek.sqlite"
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(os.urandom(16 * 4096))

    assert "damaged" in wrong(examined(PORTIEK_DATA_DIR=str(home)))["database"]


def test_a_database_that_somebody_keeps_locked_is_said(home: Path) -> None:
    other = sqlite3.connect(home / "portiek.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    report = examined(PORTIEK_DATA_DIR=str(home))
    other.close()

    assert "locked" in wrong(report)["database"]


def test_a_folder_that_can_only_be_read_is_said(home: Path) -> None:
    only_read = inside(f"mount --bind {home} {home} && mount -o remount,bind,ro {home}")
    found = wrong(examined(before=only_read, PORTIEK_DATA_DIR=str(home)))

    assert "can't be used" in found["database"]
    assert "None can be kept" in found["photos"]


def test_a_postgresql_that_is_gone_is_said(postgres: PostgreSQL, tmp_path: Path) -> None:
    found = wrong(examined(PORTIEK_DATABASE_URL=postgres.url("nowhere"), PORTIEK_DATA_DIR=str(tmp_path)))

    assert 'database "nowhere" does not exist' in found["database"]


def test_too_few_connections_for_so_many_processes_are_said(
    postgres: PostgreSQL, postgres_template: str, redis: Redis, tmp_path: Path
) -> None:
    url = postgres.create("crowded", template=postgres_template)
    report = examined(
        PORTIEK_DATABASE_URL=url,
        PORTIEK_REDIS_URL=redis.url,
        PORTIEK_DATA_DIR=str(tmp_path),
        PORTIEK_WORKERS="8",
        PORTIEK_READERS="64",
    )
    postgres.drop("crowded")

    assert [f.do for f in report.findings if "takes 200 connections" in f.says and f.state is State.WRONG]


def test_a_database_from_the_future_shows_a_clock_that_was_put_back(home: Path) -> None:
    ground = Ground(Database(f"sqlite:///{home / 'portiek.sqlite'}"))
    ground.later(hours=3)
    ground.do(
        lambda tx: tx.append(
            Receipt, person_id=1, id="tomorrow", topic_kind="room", topic_id=1, seq=1, at=utc_now() + timedelta(hours=3)
        )
    )
    ground.database.close()

    assert "3 hours in the future" in wrong(examined(PORTIEK_DATA_DIR=str(home)))["clock"]


@pytest.mark.parametrize(
    ("apart_s", "state"), [(0, State.GOOD), (-1, State.GOOD), (90, State.WRONG), (-7300, State.WRONG)]
)
def test_clocks_that_disagree_are_said(apart_s: float, state: State) -> None:
    before = time.time()
    (found,) = clock("the database", before + apart_s, before=before)

    assert found.state is state


# The machine


def test_too_few_open_files_are_said(home: Path) -> None:
    found = wrong(examined(before=("sh", "-c", 'ulimit -n 256; exec "$@"', "sh"), PORTIEK_DATA_DIR=str(home)))

    assert "may open 256 files" in found["open files"]


def test_a_full_disk_is_said(home: Path) -> None:
    disk = home / "disk"
    disk.mkdir()
    small = inside(f"mount -t tmpfs -o size=64m tmpfs {disk}")

    assert "0.1 GiB are free" in wrong(examined(before=small, PORTIEK_DATA_DIR=str(disk)))["disk"]


# Other servers


def test_a_redis_that_is_stopped_is_said(home: Path, redis: Redis) -> None:
    redis.stop()
    report = examined(PORTIEK_DATA_DIR=str(home), PORTIEK_REDIS_URL=redis.url)

    assert "does not answer" in wrong(report)["redis"]


def test_a_redis_that_hangs_is_said(home: Path, redis: Redis) -> None:
    redis.pause()
    report = examined(PORTIEK_DATA_DIR=str(home), PORTIEK_REDIS_URL=redis.url)
    redis.resume()

    assert "TimeoutError" in wrong(report)["redis"]


def test_a_mail_server_that_is_gone_is_said(home: Path, mail: MailServer) -> None:
    mail.stop()
    report = examined(PORTIEK_DATA_DIR=str(home), PORTIEK_MAIL_URL=f"smtp://{HOST}:{mail.port}")

    assert "connection refused" in wrong(report)["mail"]


def test_a_password_is_not_sent_in_the_open(home: Path, mail: MailServer) -> None:
    report = examined(PORTIEK_DATA_DIR=str(home), PORTIEK_MAIL_URL=f"smtp://portiek:secret@{HOST}:{mail.port}")

    assert "in the open" in wrong(report)["mail"]


def test_a_server_that_does_not_run_is_said(home: Path) -> None:
    url = f"http://{HOST}:{free_port()}"
    report = examined(is_running=True, PORTIEK_DATA_DIR=str(home), PORTIEK_PUBLIC_URL=url)

    assert wrong(report)["address"] == f"Nobody answers at {url}: connection refused."


def test_somebody_else_at_the_address_is_said(home: Path) -> None:
    with a_web_server(lambda path: (404, b"elsewhere")) as url:
        report = examined(is_running=True, PORTIEK_DATA_DIR=str(home), PORTIEK_PUBLIC_URL=url)

    assert "does not come from Portiek (it answers 404)" in wrong(report)["address"]


def test_a_proxy_that_lets_no_sockets_through_is_said(home: Path) -> None:
    with Portiek(f"sqlite:///{home / 'portiek.sqlite'}") as server:

        def passed_on(path: str) -> tuple[int, bytes]:
            try:
                with urlopen(f"{server.url}{path}", timeout=30) as answer:  # nothing of Upgrade is passed on
                    return answer.status, answer.read()
            except HTTPError as error:
                return error.code, b""

        with a_web_server(passed_on) as url:
            report = examined(is_running=True, PORTIEK_DATA_DIR=str(home), PORTIEK_PUBLIC_URL=url)

    assert "Sockets don't come through" in wrong(report)["address"]


def test_a_certificate_that_browsers_refuse_is_said(home: Path) -> None:
    with a_web_server(lambda path: (200, b"ok\n"), certificate=CERTIFICATE) as url:
        refused = examined(is_running=True, PORTIEK_DATA_DIR=str(home), PORTIEK_PUBLIC_URL=url)
        trusted = examined(
            is_running=True, PORTIEK_DATA_DIR=str(home), PORTIEK_PUBLIC_URL=url, SSL_CERT_FILE=str(CERTIFICATE)
        )

    assert "Browsers refuse the certificate" in wrong(refused)["address"]
    assert [finding for finding in trusted.findings if "The certificate is good for" in finding.says]


@pytest.mark.parametrize(
    ("password", "trusts", "state", "words"),
    [
        ("right", True, State.GOOD, "takes mail from here"),
        ("wrong", True, State.WRONG, "refuses the name and password"),
        ("right", False, State.WRONG, "its certificate is not to be trusted, self-signed"),
    ],
)
def test_signing_in_at_the_mail_server_is_tried(
    home: Path, password: str, trusts: bool, state: State, words: str
) -> None:
    def knows(*asked: Any) -> AuthResult:
        return AuthResult(success=asked[-1].password == b"right", handled=False)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    post_office = Controller(Sink(), hostname="localhost", port=free_port(), tls_context=context, authenticator=knows)
    post_office.start()
    trust = {"SSL_CERT_FILE": str(CERTIFICATE)} if trusts else {}
    url = f"smtp://portiek:{password}@localhost:{post_office.port}"
    report = examined(trust, PORTIEK_DATA_DIR=str(home), PORTIEK_MAIL_URL=url)
    post_office.stop()

    (found,) = [finding for finding in report.findings if finding.about == "mail"]
    assert (found.state, words in found.says) == (state, True), found.says


@contextmanager
def a_web_server(answer: Callable[[str], tuple[int, bytes]], *, certificate: Path | None = None) -> Iterator[str]:
    """Its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's
            pass

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        if certificate is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"{'https' if certificate else 'http'}://{HOST}:{server.server_address[1]}"
        server.shutdown()
        serving.join()
