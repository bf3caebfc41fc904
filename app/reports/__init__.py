"""Reports: something is broken, and the repair desk is told; what it calls it shows where it was reported.

A report stands on top of a message, as a question does. It leaves the running talk: screens show it as one line.

- `commands.py`: reporting, and noting what the desk answered; `handing.py`: the way to the desk.
"""

from datetime import timedelta

from app.kernel.feature import Chore, Command, Feature, Offer
from app.reports import commands, handing, queries, wire

feature = Feature(
    name="reports",
    commands=(
        Command("report.make", wire.MakeReport, commands.make),
        Command("report.file", wire.FileReport, commands.file),
    ),
    events=(wire.ReportChanged, wire.ReportNews),
    offers=(Offer("reports", queries.offer),),
    chores=(Chore("reports", timedelta(seconds=5), handing.hand_over_all),),
)
