"""Pages for people, made on the server: signing in and reading work without script."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, Response

from app.kernel.text import Texts

STATIC = Path(__file__).parents[2] / "static"


class Pages:
    """Jinja templates with the house's words and built assets at hand."""

    def __init__(self, texts: Texts, corporation: str) -> None:
        self._texts = texts
        self._environment = Environment(
            loader=FileSystemLoader(STATIC / "templates"), autoescape=select_autoescape(), undefined=StrictUndefined
        )
        self._environment.globals.update(assets=_Assets(), corporation=corporation, languages=texts.languages)

    def page(self, template: str, language: str, *, status: int = 200, **values: Any) -> Response:
        """The page, as a response that no cache keeps."""

        def say(id_: str, **arguments: Any) -> str:
            return self._texts.say(language, id_, **arguments)

        html = self._environment.get_template(template).render(
            t=say, language=language, dir=self._texts.direction(language), **values
        )
        return HTMLResponse(html, status, {"Cache-Control": "no-store"})


class _Assets:
    """The address of a built file by its plain name; read again when the client is built anew."""

    def __init__(self) -> None:
        self._file = STATIC / "build" / "manifest.json"
        self._built = 0.0
        self._names: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        built = self._file.stat().st_mtime if self._file.exists() else 0.0
        if built != self._built:
            self._names, self._built = json.loads(self._file.read_text()), built
        return f"/assets/{self._names.get(name, name)}"
