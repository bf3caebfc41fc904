"""What can be found, and the full-text index over it: `search_words`, on both databases.

A word is in the index as it is, and once more under its room (`12:lift`) and its shelf. So a search in three rooms of
five hundred reads the words of those three only, a beginning of a word too; see docs/decisions/0011-search.md.

Revision ID: 0013_search
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_search"
down_revision = "0012_progress"

UNDER = "replace(' ' || {row}words, ' ', ' ' || {under} || ':')"
# Rows are written and changed; they go only when the index is made anew, which empties both.
SQLITE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(
        words, content='', tokenize="ascii tokenchars ':'", detail=none, columnsize=0
    )""",
    """CREATE TRIGGER search_words_added AFTER INSERT ON search_thing WHEN new.words <> '' BEGIN
        INSERT INTO search_words (rowid, words) VALUES (new.id, {new});
    END""",
    # One trigger, since SQLite fires the newest of two first: what is put in before it is taken out is lost.
    """CREATE TRIGGER search_words_changed AFTER UPDATE OF words, shelf ON search_thing BEGIN
        INSERT INTO search_words (search_words, rowid, words) SELECT 'delete', old.id, {old} WHERE old.words <> '';
        INSERT INTO search_words (rowid, words) SELECT new.id, {new} WHERE new.words <> '';
    END""",
)
# With the day among the words, since this index can't be read newest first, but a day can be asked for.
# Without a list of what is to be put in later: reading that list would be part of every search.
POSTGRES = """CREATE INDEX search_words ON search_thing
    USING gin (array_to_tsvector(string_to_array({all}, ' '))) WITH (fastupdate = off) WHERE words <> ''"""


def upgrade() -> None:
    op.create_table(
        "search_thing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, autoincrement=False),
        sa.Column("room_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("thing", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("said", sa.BigInteger, nullable=False),
        sa.Column("shelf", sa.String(20), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_thing")),
    )
    op.create_index("ix_search_thing_thing", "search_thing", ["thing", "room_id"], unique=True)
    op.create_table(
        "search_cursor",
        sa.Column("room_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_search_cursor")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES.format(all=f"{_all('', '::text')} || ' @' || (id >> 46)::text"))
        return
    for statement in SQLITE:
        op.execute(statement.format(new=_all("new."), old=_all("old.")))


def _all(row: str, as_text: str = "") -> str:
    """All words under which a row is found, as an expression."""
    here, shelf = f"{row}room_id{as_text}", f"{row}shelf{as_text}"
    on_shelf = f"CASE {row}shelf WHEN '' THEN '' ELSE {UNDER.format(row=row, under=shelf)} END"
    return f"{row}words || {UNDER.format(row=row, under=here)} || {on_shelf}"


def downgrade() -> None:
    raise RuntimeError("put a backup back instead")
