"""What is known of projects, and who works on them."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from app.kernel.bulk import among
from app.places import queries as places
from app.projects.models import projects, roles
from app.projects.rules import Part, ProjectFacts, Taking


class About(NamedTuple):
    """A project in short."""

    id: int
    name: str
    complex_id: int
    phase: str
    percent: int | None


def takings(session: Session, person_ids: Collection[int] | None = None) -> list[Taking]:
    """Who takes part in which project, among these persons or all."""
    who = [among(session, roles.c.person_id, person_ids)] if person_ids is not None else []
    rows = session.connection().execute(select(roles.c.person_id, roles.c.project_id, roles.c.role).where(*who))
    return [Taking(*row) for row in rows]


def about(
    session: Session, *, project_ids: Collection[int] | None = None, complex_ids: Collection[int] | None = None
) -> dict[int, About]:
    """These projects, or those of these complexes, or all, the newest first."""
    c = projects.c
    which = [c.id.in_(project_ids)] if project_ids is not None else []
    which += [c.complex_id.in_(complex_ids)] if complex_ids is not None else []
    rows = session.connection().execute(
        select(c.id, c.name, c.complex_id, c.phase, c.percent).where(*which).order_by(c.id.desc())
    )
    return {row[0]: About(*row) for row in rows}


def known(session: Session) -> dict[str, ProjectFacts]:
    """All projects that ever were in an export, as it told of them, by their number."""
    c = projects.c
    complex_of = {id_: number for number, id_ in places.complex_ids(session).items()}
    rows = session.connection().execute(
        select(c.number, c.name, c.complex_id, c.told_phase, c.contractor, c.starts, c.weeks, c.rent_increase_cents)
    )
    return {row[0]: ProjectFacts(row[0], row[1], complex_of[row[2]], *row[3:]) for row in rows}


def ids(session: Session) -> dict[str, int]:
    """The ids of all projects, by their number."""
    return dict(map(tuple, session.connection().execute(select(projects.c.number, projects.c.id))))


def leader_of(session: Session, project_id: int) -> int | None:
    """The person whom tenants can turn to: the project leader."""
    return session.connection().scalar(
        select(roles.c.person_id)
        .where(roles.c.project_id == project_id, roles.c.role == Part.LEADER)
        .order_by(roles.c.person_id)
        .limit(1)
    )
