"""Questions: a message to which an answer is owed, by a named person, within a term that everybody sees.

A question stands on top of a message and is named by it; the words stay with the messages, and the message opens the
thread. Only she who asked says that it was answered, or time does, and says so. What was answered is offered to whoever
asks it again, and staff put it where the whole corporation finds it.

- `commands.py`: asking, answering, and what follows by itself; `rules.py`: how a question stands, and its terms.
- `queries.py`: how questions stand, which wait, and what was answered; `models.py`: the four tables.
"""

from datetime import timedelta

from app.kernel.feature import Command, Every, Feature, Findable, Offer, Words
from app.questions import commands, queries, wire
from app.questions.routes import ROUTES
from app.questions.rules import SHELF

feature = Feature(
    name="questions",
    commands=(
        Command("question.ask", wire.AskQuestion, commands.ask),
        Command("question.file", wire.FileQuestion, commands.file),
        Command("question.drop", wire.DropQuestion, commands.drop),
        Command("question.assign", wire.AssignQuestion, commands.assign),
        Command("question.answer", wire.AnswerQuestion, commands.answer),
        Command("question.again", wire.OwnQuestion, commands.again),
        Command("question.close", wire.OwnQuestion, commands.close),
        Command("question.join", wire.OwnQuestion, commands.join),
        Command("question.leave", wire.OwnQuestion, commands.leave),
        Command("answer.shelve", wire.ShelveAnswer, commands.shelve),
        Command("answer.unshelve", wire.UnshelveAnswer, commands.unshelve),
    ),
    events=(
        wire.QuestionChanged,
        wire.QuestionStepped,
        wire.AnswerShelved,
        wire.AnswerUnshelved,
        wire.QuestionJoined,
        wire.QuestionNews,
    ),
    routes=ROUTES,
    offers=(
        Offer("questions", queries.offer_states),
        Offer("question_steps", queries.offer_steps),
        Offer("questions_joined", queries.offer_joined),
    ),
    finds=(
        Findable("answer", wire.AnswerShelved, lambda event: Words(event.answer, f"{event.asked} {event.text}", SHELF)),
        Findable("answer", wire.AnswerUnshelved, lambda event: Words(event.answer, "")),
    ),
    every=(Every("questions", timedelta(minutes=1), commands.tick),),
)
