"""Renovations, and who works on them."""

from datetime import date

from sqlalchemy import BigInteger, Table
from sqlmodel import Field, SQLModel


class Project(SQLModel, table=True):
    """One renovation of a complex. `percent` is how far the work is, as the contractor told last.

    `phase` is what was told last, by who works on it or by the corporation's export, which said `told_phase`.
    """

    __tablename__ = "project"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    number: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    complex_id: int = Field(sa_type=BigInteger, foreign_key="complex.id", index=True)
    phase: str = Field(max_length=20)
    told_phase: str = Field(default="", max_length=20)
    contractor: str = Field(default="", max_length=120)
    starts: date | None = None
    weeks: int | None = None
    rent_increase_cents: int | None = None  # a month
    percent: int | None = None


class ProjectRole(SQLModel, table=True):
    """What a person is in a project: its project leader, contractor, the municipality's or a provider's."""

    __tablename__ = "project_role"
    __table_args__ = {"sqlite_with_rowid": False}

    project_id: int = Field(
        primary_key=True, foreign_key="project.id", sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    person_id: int = Field(primary_key=True, index=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    role: str = Field(primary_key=True, max_length=20)


projects: Table = Project.__table__  # type: ignore[attr-defined]
roles: Table = ProjectRole.__table__  # type: ignore[attr-defined]
