"""What changes in a project while it runs."""

from sqlalchemy import update

from app.kernel.transaction import Tx
from app.projects.models import Project
from app.projects.rules import Phase


def report(tx: Tx, project_id: int, *, phase: Phase | None = None, percent: int | None = None) -> None:
    """Note how far the project is; what is not given stays as it was."""
    told = {"phase": phase, "percent": percent}
    known = {name: value for name, value in told.items() if value is not None}
    if known:
        table = Project.__table__  # type: ignore[attr-defined]
        tx.session.connection().execute(update(table).where(table.c.id == project_id).values(**known))
