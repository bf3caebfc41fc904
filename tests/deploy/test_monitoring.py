"""The dashboard, the alerts and the page on operating speak of what a running server really tells."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from app.kernel.db import Database
from app.kernel.transaction import Tx
from app.people import commands as people
from channels.topics import Topic
from tests.support.app import Ground
from tests.support.client import Client
from tests.support.figures import TOKEN, scraped
from tests.support.people import a_member, a_room
from tests.support.portiek import Portiek

ROOT = Path(__file__).parents[2]
MONITORING, OPERATING = ROOT / "deploy" / "monitoring", ROOT / "docs" / "operating.md"
PROMETHEUS_OWN = {"up"}
LABELS_OF_PROMETHEUS = {"le", "job", "instance"}


class Alert(msgspec.Struct, forbid_unknown_fields=True):
    """One rule, in Prometheus's form."""

    alert: str
    expr: str
    labels: dict[str, str]
    annotations: dict[str, str]
    for_: str = msgspec.field(default="0s", name="for")


class Group(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    rules: list[Alert]


class Rules(msgspec.Struct, forbid_unknown_fields=True):
    groups: list[Group]


ALERTS = [
    rule
    for group in msgspec.yaml.decode((MONITORING / "alerts.yml").read_bytes(), type=Rules).groups
    for rule in group.rules
]
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "grafana-dashboard.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = {
    **{alert.alert: alert.expr for alert in ALERTS},
    **{f"{panel['title']} {target['refId']}": target["expr"] for panel in PANELS for target in panel["targets"]},
    **{note["name"]: note["expr"] for note in DASHBOARD["annotations"]["list"]},
}

Told = dict[str, set[str]]


@pytest.fixture(scope="module")
async def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The samples of a server on which something of everything has happened, by name, with their labels."""
    file = tmp_path_factory.mktemp("monitoring") / "portiek.sqlite"
    shutil.copy(sqlite_template, file)
    ground = Ground(Database(f"sqlite:///{file}"))
    room, token = ground.do(_settled)
    with Portiek(f"sqlite:///{file}", PORTIEK_METRICS_TOKEN=TOKEN) as server:
        with pytest.raises(InvalidStatus):
            await connect(server.socket_url).__aenter__()
        async with Client("anna", token, server.socket_url) as anna:
            await anna.do(str(room), text="Dag buren")
        async with Client("anna", token, server.socket_url) as anna:
            await anna.until(lambda: anna.rooms)
        families = scraped(server.url)
    ground.database.close()
    samples: Told = {}
    for family in families:
        for sample in family.samples:
            samples.setdefault(sample.name, set()).update(sample.labels)
    return samples


def _settled(tx: Tx) -> tuple[Topic, str]:
    room = a_room(tx)
    return room, people.make_token(tx, a_member(tx, room).id)


@pytest.mark.parametrize("name", EXPRESSIONS)
async def test_an_expression_asks_for_what_there_is(told: Told, name: str) -> None:
    asked = list(_asked(EXPRESSIONS[name]))

    assert asked
    for metric, labels in asked:
        assert metric in PROMETHEUS_OWN | told.keys()
        assert labels <= told.get(metric, set()) | LABELS_OF_PROMETHEUS, metric


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_is_whole(name: str) -> None:
    bare = re.sub(r'"[^"]*"', "", EXPRESSIONS[name])

    assert all(bare.count(opening) == bare.count(closing) for opening, closing in ("()", "{}", "[]"))


def _asked(expression: str) -> Iterator[tuple[str, set[str]]]:
    """The metrics that an expression names, with the labels by which it chooses and those that all are grouped by."""
    grouped = {
        label for labels in re.findall(r"\b(?:by|without) \(([^)]*)\)", expression) for label in labels.split(", ")
    }
    bare = re.sub(r"\b(?:by|without) \([^)]*\)", "", expression)
    for metric, chosen in re.findall(r"\b((?:portiek|process)_\w+|up)(?:\{([^}]*)\})?", bare):
        by = set(re.findall(r"(\w+)=", re.sub(r'"[^"]*"', "", chosen)))
        yield metric, by | (grouped if metric not in PROMETHEUS_OWN else set())


async def test_every_figure_is_explained_and_no_other(told: Told) -> None:
    table = OPERATING.read_text().partition("| figure |")[2].partition("\n\n")[0]
    explained = set(re.findall(r"`((?:portiek|process)_\w+)`", table))

    assert explained == {re.sub(r"_(bucket|sum|count)$", "", name) for name in told}


def test_every_alert_says_how_bad_it_is_and_where_to_read_on() -> None:
    headings = re.findall(r"^### (\w+)$", OPERATING.read_text(), re.MULTILINE)
    chapters = {f"docs/operating.md#{heading.lower()}" for heading in headings}

    assert {alert.annotations["runbook"] for alert in ALERTS} == chapters
    assert {alert.labels["severity"] for alert in ALERTS} == {"page", "ticket"}
    assert all(alert.annotations["summary"] for alert in ALERTS)
    assert len({alert.alert for alert in ALERTS}) == len(ALERTS)


def test_the_dashboard_asks_which_prometheus_and_says_what_it_shows() -> None:
    variables = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}

    assert variables["datasource"]["type"] == "datasource"
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    for panel in PANELS:
        assert panel["datasource"]["uid"] == "${datasource}"
        assert " " in panel["title"] or panel["title"].isalpha()
        assert "_" not in panel["title"]
        assert 'instance=~"$instance"' in panel["targets"][0]["expr"]


def test_no_two_panels_lie_on_each_other() -> None:
    cells = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]

    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24
