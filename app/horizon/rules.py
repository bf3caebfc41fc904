"""What makes a horizon."""

from collections.abc import Sequence

from msgspec.structs import replace

from app.horizon.wire import Plan
from app.kernel.words import one_line
from channels.errors import Invalid, Refused

PLAN_CHARACTERS = 300
REASON_CHARACTERS = 500
FARTHEST = 30  # years: who says more doesn't know


class NotABuilding(Refused, code="not_a_building", status=422):
    """A horizon is of a building, and said in its room."""


class HorizonIncomplete(Invalid, code="horizon_incomplete", status=422):
    """Nothing is said, or not why it changed. That nothing is planned before a year can be said too."""


class HorizonTooLong(Invalid, code="horizon_too_long", status=422):
    """More characters than there is room for."""

    most: int


class WrongYear(Invalid, code="horizon_wrong_year", status=422):
    """Nothing is planned until a year to come, and what is planned comes after it."""

    field: str = "quiet_until"
    problem: str = "not a year to come, or later than what is planned"


class NotExplored(Refused, code="not_explored", status=409):
    """A proposal to tenants comes after they were told what is being looked into."""

    buildings: str


def plans(written: Sequence[Plan]) -> list[Plan]:
    """The plans as they are told, the nearest first. Raises `HorizonIncomplete`, `HorizonTooLong`."""
    told = [replace(plan, what=_line("plans", plan.what, most=PLAN_CHARACTERS)) for plan in written]
    return sorted(told, key=lambda plan: plan.within)


def reason(written: str, *, changes: bool) -> str:
    """Why it changed; must be said when something was told before. Raises `HorizonIncomplete`, `HorizonTooLong`."""
    return _line("reason", written, most=REASON_CHARACTERS) if changes or written.strip() else ""


def must_agree(told: Sequence[Plan], quiet_until: int | None, this_year: int) -> None:
    """Raises `HorizonIncomplete` when nothing is said, `WrongYear` for a year that is past, or after a plan."""
    if quiet_until is None:
        if not told:
            raise HorizonIncomplete(field="plans", problem="nothing is said")
        return
    if not this_year < quiet_until <= this_year + FARTHEST:
        raise WrongYear
    if any(this_year + plan.within < quiet_until for plan in told):
        raise WrongYear


def _line(field: str, written: str, *, most: int) -> str:
    line = one_line(written)
    if not line:
        raise HorizonIncomplete(field=field, problem="empty")
    if len(line) > most:
        raise HorizonTooLong(field=field, problem=f"at most {most} characters", most=most)
    return line
