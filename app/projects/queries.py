"""What is known of projects, and who works on them."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from app.projects.models import projects, roles
from app.projects.rules import Part, Taking


class About(NamedTuple):
    """A project in short."""

    id: int
    name: str
    complex_id: int
    phase: str
    percent: int | None


def takings(session: Session, person_ids: Collection[int] | None = None) -> list[Taking]:
    """Who takes part in which project, among these persons or all."""
    who = [roles.c.person_id.in_(person_ids)] if person_ids is not None else []
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


def leader_of(session: Session, project_id: int) -> int | None:
    """The person whom tenants can turn to: the project leader."""
    return session.connection().scalar(
        select(roles.c.person_id)
        .where(roles.c.project_id == project_id, roles.c.role == Part.LEADER)
        .order_by(roles.c.person_id)
        .limit(1)
    )
