"""What the documents say is so."""

from pathlib import Path

from app import schema
from app.features import FEATURES
from app.kernel import settings
from app.main import ROUTES

DOCS = Path(__file__).parents[2] / "docs"


def test_the_protocols_tables_are_those_of_the_types() -> None:
    page = (DOCS / "protocol.md").read_text()

    assert page == schema.protocol_page(page), "python -m app.schema writes it anew"


def test_every_setting_is_listed() -> None:
    assert settings.page() in (DOCS / "settings.md").read_text()


def test_every_command_and_event_is_published_as_asyncapi() -> None:
    described = schema.asyncapi()

    assert set(described["x-commands"]) == {c.name for feature in FEATURES for c in feature.commands}
    assert {"message.posted", "poll.counted", "room.left"} <= set(described["x-events"])
    assert "HelloFromClient" in described["components"]["messages"]


def test_every_route_that_is_not_a_page_is_published_as_openapi() -> None:
    paths = schema.openapi(ROUTES)["paths"]

    assert "/api/rooms/{id}" in paths
    assert sum(len(methods) for methods in paths.values()) == sum(not route.is_page for route in ROUTES)


def test_a_kind_of_event_or_command_has_one_name_only() -> None:
    commands = [command.name for feature in FEATURES for command in feature.commands]
    events = [event.kind for feature in FEATURES for event in feature.events]

    assert len(set(commands)) == len(commands)
    assert len(set(events)) == len(events)
