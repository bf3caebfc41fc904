"""What goes over the wire, described for machines: OpenAPI for HTTP, AsyncAPI for the socket.

Both are made from the types themselves, so they can't be out of date.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, get_args

import msgspec
import msgspec.structs
from starlette.responses import Response

from app.features import FEATURES
from app.kernel.http import Call, Problem, Route, json
from channels import protocol

REF = "#/components/schemas/{name}"

LICENCE = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}


def routes(described: Sequence[Route]) -> Sequence[Route]:
    """The two documents, of these routes."""

    async def http(_call: Call) -> Response:
        return json(openapi(described))

    async def socket(_call: Call) -> Response:
        return json(asyncapi())

    return (
        Route(method="GET", path="/api/openapi.json", endpoint=http, summary="The HTTP side, as OpenAPI"),
        Route(method="GET", path="/api/asyncapi.json", endpoint=socket, summary="The socket, as AsyncAPI"),
    )


def openapi(described: Iterable[Route]) -> dict[str, Any]:
    """OpenAPI 3.1 of all routes that are not pages."""
    shown = [route for route in described if not route.is_page]
    types = {kind for route in shown for kind in (route.body, route.query, route.answers) if kind} | {Problem}
    schemas, components = _schemas(types)
    paths: dict[str, dict[str, Any]] = {}
    for route in shown:
        path = re.sub(r"\{(\w+)(:\w+)?\}", r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, schemas, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portiek", "version": our_version(), "license": LICENCE},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "portiek"},
            },
        },
        "security": [{"token": []}, {"cookie": []}],
    }


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.0 of the socket: frames both ways, commands and events."""
    received = get_args(protocol.ClientFrame)
    sent = (*get_args(protocol.ServerFrame), protocol.Event)
    commands = {command.name: command.data for feature in FEATURES for command in feature.commands}
    events = {event.kind: event for feature in FEATURES for event in feature.events}
    schemas, components = _schemas({*received, *sent, *commands.values(), *events.values()})

    def messages(frames: Iterable[type], suffix: str) -> dict[str, Any]:
        return {
            f"{frame.__name__}{suffix}": {"payload": schemas[frame], "summary": _summary(frame)} for frame in frames
        }

    told, heard = messages(received, "FromClient"), messages(sent, "FromServer")
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Portiek", "version": our_version(), "license": {"name": "EUPL-1.2"}},
        "channels": {"socket": {"address": "/ws", "messages": _references(told | heard)}},
        "operations": {
            "tell": {"action": "receive", "channel": {"$ref": "#/channels/socket"}, "messages": _listed(told)},
            "hear": {"action": "send", "channel": {"$ref": "#/channels/socket"}, "messages": _listed(heard)},
        },
        "components": {"messages": told | heard, "schemas": components},
        "x-commands": {name: schemas[data] for name, data in sorted(commands.items())},
        "x-events": {kind: schemas[event] for kind, event in sorted(events.items())},
    }


def _schemas(types: Iterable[Any]) -> tuple[dict[Any, Any], dict[str, Any]]:
    listed = sorted(types, key=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
    schemas, components = msgspec.json.schema_components(listed, ref_template=REF)
    return dict(zip(listed, schemas, strict=True)), components


def _operation(route: Route, schemas: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {"summary": route.summary, "parameters": _parameters(route, components)}
    if route.body:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schemas[route.body]}}}
    content = {"content": {"application/json": {"schema": schemas[route.answers]}}} if route.answers else {}
    refused = {"content": {"application/json": {"schema": schemas[Problem]}}}
    operation["responses"] = {str(route.status): {"description": route.summary, **content}} | {
        str(status): {"description": "refused", **refused} for status in sorted({*route.refusals, 422, 500})
    }
    return operation


def _parameters(route: Route, components: dict[str, Any]) -> list[dict[str, Any]]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == ":int" else "string"}}
        for name, kind in re.findall(r"\{(\w+)(:\w+)?\}", route.path)
    ]
    if route.query is None:
        return path
    shape = components[route.query.__name__]
    return path + [
        {"name": name, "in": "query", "required": name in shape.get("required", ()), "schema": schema}
        for name, schema in shape["properties"].items()
    ]


def _summary(frame: type) -> str:
    return (frame.__doc__ or "").partition("\n")[0]


def _references(messages: dict[str, Any]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in messages}


def _listed(messages: dict[str, Any]) -> list[dict[str, str]]:
    return [{"$ref": f"#/channels/socket/messages/{name}"} for name in messages]


@cache
def our_version() -> str:
    """The version of this program."""
    try:
        return version("portiek")
    except PackageNotFoundError:
        return "0.1.0"


# docs/protocol.md: the part between two marks is made here (`python -m app.schema`), and a test holds it fresh.

BEGIN, END = "<!-- made by `python -m app.schema`: begin -->", "<!-- end -->"
PROTOCOL_PAGE = Path(__file__).parents[1] / "docs" / "protocol.md"


def protocol_page(page: str) -> str:
    """The page with its tables made anew from the types."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{_tables()}\n{END}{after}"


def _tables() -> str:
    client = get_args(protocol.ClientFrame)
    server = (*get_args(protocol.ServerFrame), protocol.Event)
    commands = sorted((c for feature in FEATURES for c in feature.commands), key=lambda command: command.name)
    events = sorted((event for feature in FEATURES for event in feature.events), key=lambda event: event.kind)
    return "\n".join(
        [
            *_table("From the client", "frame", ((_tag(frame), frame) for frame in client)),
            *_table("From the server", "frame", ((_tag(frame), frame) for frame in server)),
            *_table("Commands", "name", ((command.name, command.data) for command in commands)),
            *_table("Events", "kind", ((event.kind, event) for event in events)),
        ]
    )


def _table(title: str, what: str, rows: Iterable[tuple[str, type]]) -> Iterable[str]:
    yield f"### {title}\n"
    yield f"| {what} | fields | meaning |\n|---|---|---|"
    for name, kind in rows:
        fields = ", ".join(
            f"`{field.encode_name}`{'' if field.required else '?'}" for field in msgspec.structs.fields(kind)
        )
        yield f"| `{name}` | {fields} | {_summary(kind)} |"
    yield ""


def _tag(frame: type) -> str:
    return str(frame.__struct_config__.tag)  # type: ignore[attr-defined]


if __name__ == "__main__":
    PROTOCOL_PAGE.write_text(protocol_page(PROTOCOL_PAGE.read_text()))
