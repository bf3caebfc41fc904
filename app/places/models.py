"""What stands in the street, and who rents it. The numbers are the corporation's own, and unique in its export."""

from datetime import date

from sqlalchemy import BigInteger, Index, Table
from sqlmodel import Field, SQLModel


class Complex(SQLModel, table=True):
    """Buildings that are managed, and renovated, as one (VERA: Cluster)."""

    __tablename__ = "complex"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    number: str = Field(max_length=40, unique=True)


class Building(SQLModel, table=True):
    """A building with entrances. Its name is made of its addresses: Ivoordreef 2-48."""

    __tablename__ = "building"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    number: str = Field(max_length=40, unique=True)
    complex_id: int = Field(sa_type=BigInteger, foreign_key="complex.id", index=True)
    name: str = Field(max_length=200)
    let: int = 0  # how many of its dwellings are let today: counted when that changes, not at every look


class Dwelling(SQLModel, table=True):
    """What is let (VERA: Eenheid). `gone` is the day on which the export no longer held it."""

    __tablename__ = "dwelling"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    number: str = Field(max_length=40, unique=True)
    building_id: int = Field(sa_type=BigInteger, foreign_key="building.id", index=True)
    street: str = Field(max_length=120)
    house_number: int
    addition: str = Field(default="", max_length=20)
    postcode: str | None = Field(default=None, max_length=7)
    city: str = Field(max_length=80)
    built: int | None = None  # year
    kind: str = Field(default="", max_length=60)
    floor: int | None = None
    area_m2: int | None = None
    gone: date | None = None


class Tenancy(SQLModel, table=True):
    """Ties a tenant to a dwelling from `starts` up to and including `ends` (VERA: Overeenkomst).

    `person_id` is empty as long as the tenant has no account; she comes in by the letter's code then.
    """

    __tablename__ = "tenancy"
    __table_args__ = (Index("ix_tenancy_ends", "ends"), Index("ix_tenancy_starts", "starts"))

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    number: str = Field(max_length=40, unique=True)
    dwelling_id: int = Field(sa_type=BigInteger, foreign_key="dwelling.id", index=True)
    person_id: int | None = Field(default=None, sa_type=BigInteger, index=True)
    relation: str = Field(default="", max_length=40)  # the corporation's number for the tenant (VERA: Relatie)
    first_name: str = Field(default="", max_length=80)
    last_name: str = Field(default="", max_length=80)
    email: str | None = Field(default=None, max_length=254)
    language: str = Field(default="", max_length=8)
    starts: date
    ends: date | None = None


complexes: Table = Complex.__table__  # type: ignore[attr-defined]
buildings: Table = Building.__table__  # type: ignore[attr-defined]
dwellings: Table = Dwelling.__table__  # type: ignore[attr-defined]
tenancies: Table = Tenancy.__table__  # type: ignore[attr-defined]
