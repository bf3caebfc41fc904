"""How many dwellings are let is kept with each building, and stays what counting them gives."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlmodel import Session

from app.kernel.transaction import Tx
from app.places import commands, queries
from app.places.rules import DwellingFacts, TenancyFacts, day
from app.rooms.commands import settle_turning
from tests.support.app import Ground

Step = Callable[[Ground], None]

few = some.integers(min_value=0, max_value=3)
days = some.integers(min_value=-3, max_value=3)


def stands(dwelling: int, building: int, complex_: int) -> Step:
    """A dwelling is told of, perhaps in another building than before, of another complex than before."""
    told = [a_dwelling(0, building, complex_), a_dwelling(dwelling, building, complex_)][dwelling == 0 :]
    return lambda ground: ground.do(lambda tx: commands.take_in_dwellings(tx, told))


def rents(tenancy: int, dwelling: int, starts: int, ends: int | None) -> Step:
    """A tenancy is told of, perhaps of another dwelling or on other days than before."""

    def do(tx: Tx) -> None:
        commands.take_in_tenancies(tx, [a_tenancy(tx, tenancy, dwelling, starts, ends)], {})

    return lambda ground: ground.do(do) if ground.ask(queries.stock).get(f"E{dwelling}") else None


def is_over(tenancy: int) -> Step:
    return lambda ground: ground.do(lambda tx: commands.end_tenancies(tx, [f"O{tenancy}"]))


def passes(count: int) -> Step:
    """Days pass, and the house looks who came and went."""

    def do(ground: Ground) -> None:
        ground.later(days=count)
        ground.do(settle_turning)

    return do


steps = some.one_of(
    some.builds(stands, few, few, few),
    some.builds(rents, few, few, days, some.none() | days),
    some.builds(is_over, few),
    some.builds(passes, some.integers(min_value=1, max_value=3)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=some.lists(steps, min_size=1, max_size=12))
def test_the_number_kept_is_the_number_counted_whatever_changes(ground: Ground, walk: list[Step]) -> None:
    for step in walk:
        step(ground)

        kept, counted = ground.ask(both, ground)
        assert kept == counted


def both(session: Session, ground: Ground) -> tuple[dict[int, int], dict[int, int]]:
    """What is kept, and what is counted, by building."""
    ids = [building.id for building in queries.all_buildings(session)]
    kept, _ = queries.count_let(session, building_ids=ids, complex_ids=[])
    today = day(ground.now)
    return kept, {id_: len(queries.let_dwellings(session, today, building_id=id_)) for id_ in ids}


def a_dwelling(number: int, building: int, complex_: int) -> DwellingFacts:
    return DwellingFacts(
        number=f"E{number}",
        complex_number=f"C{complex_}",
        building_number=f"B{building}",
        street="Ivoordreef",
        house_number=number + 1,
        addition="",
        postcode="3564 AA",
        city="Utrecht",
        built=1965,
        kind="portiekflat",
        floor=0,
        area_m2=70,
    )


def a_tenancy(tx: Tx, number: int, dwelling: int, starts: int, ends: int | None) -> TenancyFacts:
    today = day(tx.now)
    return TenancyFacts(
        number=f"O{number}",
        dwelling_number=f"E{dwelling}",
        relation=f"R{number}",
        first_name="Anna",
        last_name="Jansen",
        email=None,
        language="nl",
        starts=today + timedelta(days=starts),
        ends=None if ends is None else today + timedelta(days=ends),
    )
