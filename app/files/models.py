"""Photos that were uploaded, and the bytes that wait to be removed."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Table
from sqlmodel import Field, SQLModel

from app.kernel.db import UtcDateTime


class File(SQLModel, table=True):
    """A photo: two sizes of it lie in the store under names made from `name`, which says nothing."""

    __tablename__ = "file"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    room_id: int = Field(sa_type=BigInteger)
    by_id: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    name: str = Field(max_length=40)
    width: int
    height: int
    attached_to: int | None = Field(default=None, sa_type=BigInteger)  # the message, or update, that shows it
    hidden: bool = False


class Removal(SQLModel, table=True):
    """A photo that is gone for everybody, and whose bytes are still to be removed from the store."""

    __tablename__ = "file_removal"

    name: str = Field(primary_key=True, max_length=40)


files: Table = File.__table__  # type: ignore[attr-defined]
removals: Table = Removal.__table__  # type: ignore[attr-defined]

Index(
    "ix_file_attached",
    files.c.attached_to,
    sqlite_where=files.c.attached_to.is_not(None),
    postgresql_where=files.c.attached_to.is_not(None),
)
Index(
    "ix_file_loose",
    files.c.by_id,
    files.c.at,
    sqlite_where=files.c.attached_to.is_(None),
    postgresql_where=files.c.attached_to.is_(None),
)
