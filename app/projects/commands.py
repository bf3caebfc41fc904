"""What changes in projects: what the corporation's export says, and how far the work is."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, delete, tuple_, update

from app.kernel.bulk import put
from app.kernel.transaction import Tx
from app.places import queries as places
from app.projects.models import projects, roles
from app.projects.rules import Phase, ProjectFacts, Taking

_PROJECT = ("name", "complex_id", "told_phase", "contractor", "starts", "weeks", "rent_increase_cents")

_another_phase = (
    update(projects)
    .where(projects.c.number == bindparam("of"), projects.c.told_phase != bindparam("now"))
    .values(phase=bindparam("now"))
)


def report(tx: Tx, project_id: int, *, phase: Phase | None = None, percent: int | None = None) -> None:
    """Note how far the project is; what is not given stays as it was."""
    told = {"phase": phase, "percent": percent}
    known = {name: value for name, value in told.items() if value is not None}
    if known:
        tx.session.connection().execute(update(projects).where(projects.c.id == project_id).values(**known))


def take_in_projects(tx: Tx, facts: Sequence[ProjectFacts]) -> None:
    """Write these projects as they are told of. A phase that is told again doesn't undo what was told here since."""
    complex_ids = places.complex_ids(tx.session, {fact.complex_number for fact in facts})
    rows = [
        {
            "id": tx.new_id(),
            "number": fact.number,
            "name": fact.name,
            "complex_id": complex_ids[fact.complex_number],
            "phase": fact.phase,
            "told_phase": fact.phase,
            "contractor": fact.contractor,
            "starts": fact.starts,
            "weeks": fact.weeks,
            "rent_increase_cents": fact.rent_increase_cents,
            "percent": None,
        }
        for fact in facts
    ]
    tx.session.connection().execute(_another_phase, [{"of": fact.number, "now": fact.phase} for fact in facts])
    put(tx.session, projects, rows, by=["number"], changing=_PROJECT)


def take_part(tx: Tx, takings: Collection[Taking]) -> None:
    """These people take part in these projects from now on."""
    rows = [{"project_id": t.project_id, "person_id": t.person_id, "role": t.part} for t in takings]
    put(tx.session, roles, rows, by=["project_id", "person_id", "role"])


def leave(tx: Tx, takings: Collection[Taking]) -> None:
    """These people don't, from now on."""
    c = roles.c
    gone = [(t.project_id, t.person_id, t.part) for t in takings]
    tx.session.connection().execute(delete(roles).where(tuple_(c.project_id, c.person_id, c.role).in_(gone)))
