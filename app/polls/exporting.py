"""A poll as CSV, for a spreadsheet. It holds what may be seen by who asks for it, and no more."""

import csv
import io
from collections.abc import Iterable

from sqlmodel import Session

from app.kernel.actor import Actor
from app.kernel.text import Texts
from app.polls import queries, rules, wire
from app.polls.models import Form
from app.polls.wire import Voter

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, CSV Injection: what a spreadsheet takes for a formula
BOM = "\ufeff"  # so that a spreadsheet reads UTF-8

Row = list[str | int]


def table(session: Session, actor: Actor, poll_id: int, texts: Texts) -> str:
    """The poll as the viewer may see it. Raises `NotFound`."""
    poll = queries.seen(session, actor, poll_id)
    language = texts.choose(actor.language)

    def say(id_: str) -> str:
        return texts.plain(language, id_)

    rows: list[Row] = [
        [say("poll-export-question"), poll.question],
        [say("poll-export-opened"), wire.moment(poll.at) or ""],
        [say("poll-export-closed"), wire.moment(poll.closed_at) or say("poll-export-still-open")],
        [say("poll-export-eligible"), poll.eligible],
        [say("poll-export-voters"), poll.voters],
    ]
    if poll.quorum:
        rows.append([say("poll-export-quorum"), rules.needed(poll)])
    options = [say(f"poll-face-{id_}") if poll.form == Form.FACES else text for id_, text in enumerate(poll.options)]
    if rules.sight(poll, actor).counts:
        rows += [
            [],
            [say("poll-option"), say("poll-votes")],
            *_counted(options, poll.counts),
        ]
    else:
        rows += [[], [say("poll-export-withheld")]]
    if poll.decided_at:
        rows += [[], [say("poll-outcome-decided"), poll.decided], [say("poll-outcome-next"), poll.follows]]
    found = queries.voters(session, actor, poll_id)
    if found.voters:
        rows += [[], [say(f"poll-export-who-{poll.per}"), say("poll-export-via"), say("poll-export-chose")]]
        rows += [_voter(one, options, say(f"poll-via-{one.via}")) for one in found.voters]
    return _written(rows)


def _counted(options: list[str], counts: list[int]) -> list[Row]:
    return [[option, count] for option, count in zip(options, counts, strict=True)]


def _voter(voter: Voter, options: list[str], via: str) -> Row:
    return [voter.name, via, " > ".join(options[choice] for choice in voter.choices or ())]


def _written(rows: Iterable[Row]) -> str:
    """Semicolons, which Dutch spreadsheets expect; a cell that could be a formula is made text."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return BOM + file.getvalue()


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
