"""What people must ask of the places where they live, which stand above them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.kernel.transaction import Tx


@dataclass(frozen=True, slots=True)
class Homes:
    """`address` tells what a dwelling is called; `settle` puts people in the rooms where they now belong."""

    address: Callable[[Session, int], str | None]
    settle: Callable[[Tx, Sequence[int]], object]
