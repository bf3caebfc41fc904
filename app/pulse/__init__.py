"""The pulse: three sentences that are always the same, answered with a face, so that trust is seen to rise or fall.

- `commands.py`: answering, putting it off, saying what is done with the results; and by itself: asking, closing.
- `queries.py`: how a pulse stands for whom; `rules.py`: when one is asked, and which figures may be told.
- `models.py`: the tables. An answer knows no person and no dwelling, and is gone when the pulse has closed.
"""

from datetime import timedelta

from app.kernel.feature import Command, Every, Feature, Offer
from app.pulse import commands, queries, wire
from app.pulse.routes import ROUTES

feature = Feature(
    name="pulse",
    commands=(
        Command("pulse.answer", wire.AnswerPulse, commands.answer),
        Command("pulse.later", wire.PutOff, commands.later),
        Command("pulse.decline", wire.PutOff, commands.decline),
        Command("pulse.publish", wire.PublishPulse, commands.publish),
        Command("pulse.called", wire.PulseCalled, commands.called),
    ),
    events=(wire.PulseAsked, wire.PulseClosed, wire.PulseDue, wire.PulsePublished, wire.PulseMine),
    routes=ROUTES,
    offers=(
        Offer("pulses", queries.offer),
        Offer("pulse_results", queries.offer_results),
        Offer("pulse_now", queries.offer_now),
        Offer("pulse_mine", queries.offer_mine),
    ),
    every=(Every("pulses", timedelta(minutes=1), commands.go_round),),
)
