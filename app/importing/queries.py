"""What is known here of what an export tells of."""

from sqlmodel import Session

from app.importing.export import Export
from app.importing.plan import Known
from app.people import queries as people
from app.places import queries as places
from app.projects import queries as projects


def known(session: Session, export: Export) -> Known:
    """What the export is compared with."""
    emails = {told.facts.email for told in export.parties.records.values()}
    return Known(
        dwellings=places.stock(session),
        tenancies=places.leases(session),
        projects=projects.known(session),
        takings=frozenset(projects.takings(session)),
        project_ids=projects.ids(session),
        accounts=people.by_email(session, emails),
    )
