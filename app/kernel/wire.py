"""What comes in, checked for shape."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from channels.errors import Invalid

T = TypeVar("T")

HIGHEST_ID = 2**53  # as JSON and both databases can hold it
Id = Annotated[int, Meta(ge=1, le=HIGHEST_ID)]  # a thing's number


class Nothing(msgspec.Struct, frozen=True):
    """An empty object."""


def decode(decoder: Callable[[bytes | msgspec.Raw], Any], data: bytes | msgspec.Raw) -> Any:
    """`data` in its type. Raises `Invalid` with the field and what is wrong with it."""
    try:
        return decoder(data)
    except msgspec.ValidationError as error:
        raise _invalid(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid(problem="not JSON") from None


def convert(values: Mapping[str, str], into: type[T]) -> T:
    """The query of an address in its type. Raises `Invalid`."""
    try:
        return msgspec.convert(values, into, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: msgspec.ValidationError) -> Invalid:
    problem, _, path = str(error).partition(" - at `$")
    return Invalid(field=path.rstrip("`").lstrip("."), problem=problem)
