"""Words, from the Fluent files that client and server share (`static/texts/LANGUAGE/*.ftl`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel import Locale, negotiate_locale
from fluent.runtime import FluentBundle, FluentResource

from channels.errors import Refused

FOLDER = Path(__file__).parents[2] / "static" / "texts"
DEFAULT = "nl"

_MARKS = {0x2066: None, 0x2067: None, 0x2068: None, 0x2069: None}


class Texts:
    """All sentences in all languages. A sentence that a language lacks is given in Dutch."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._bundles: Mapping[str, FluentBundle] = {
            place.name: _bundle(place) for place in sorted(folder.iterdir()) if place.is_dir()
        }

    @property
    def languages(self) -> list[str]:
        """The languages that screens are in."""
        return list(self._bundles)

    def choose(self, *wishes: str | None) -> str:
        """The first language among `wishes` (a code, or an Accept-Language header) that there is."""
        for wish in wishes:
            codes = [part.split(";")[0].strip() for part in (wish or "").split(",")]
            if found := negotiate_locale([code for code in codes if code], self.languages, sep="-"):
                return found
        return DEFAULT

    def say(self, language: str, id_: str, /, **values: Any) -> str:
        """The sentence `id_` in `language`, with `values` filled in. Raises `KeyError` when no language has it."""
        for code in (language, DEFAULT):
            bundle = self._bundles.get(code)
            if bundle is not None and bundle.has_message(id_):
                pattern = bundle.get_message(id_).value
                if pattern is not None:
                    return str(bundle.format_pattern(pattern, values)[0])
        raise KeyError(id_)

    def has(self, language: str, id_: str) -> bool:
        """Whether `language` itself has that sentence."""
        return self._bundles[language].has_message(id_)

    def plain(self, language: str, id_: str, /, **values: Any) -> str:
        """The same without the marks that keep a value's direction apart: terminals and files would show them."""
        return self.say(language, id_, **values).translate(_MARKS)

    def sentence(self, language: str, refusal: Refused) -> str:
        """Why something is refused, for a person."""
        return self.say(language, f"error-{refusal.code.replace('_', '-')}", **refusal.values())

    def direction(self, language: str) -> str:
        """`ltr` or `rtl`."""
        return Locale.parse(language).text_direction


def _bundle(folder: Path) -> FluentBundle:
    bundle = FluentBundle([folder.name], use_isolating=True)
    for file in sorted(folder.glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
