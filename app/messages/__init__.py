"""Messages: what people say to each other in a room, edit, answer and take back."""

from app.kernel.feature import Command, Feature, Findable, Offer, Words
from app.messages import commands, queries, routes, wire

feature = Feature(
    name="messages",
    commands=(
        Command("message.post", wire.PostMessage, commands.post),
        Command("message.edit", wire.EditMessage, commands.edit),
        Command("message.delete", wire.DeleteMessage, commands.delete),
    ),
    events=(wire.MessagePosted, wire.MessageEdited, wire.MessageDeleted, wire.MessageHidden, wire.MessageRestored),
    routes=routes.routes,
    offers=(Offer("messages", queries.offer), Offer("quotes", queries.quotes)),
    finds=(
        Findable("message", wire.MessagePosted, lambda event: Words(event.message, event.text)),
        Findable("message", wire.MessageEdited, lambda event: Words(event.message, event.text)),
        Findable("message", wire.MessageDeleted, lambda event: Words(event.message, "")),
        Findable("message", wire.MessageHidden, lambda event: Words(event.message, "")),
        Findable("message", wire.MessageRestored, lambda event: Words(event.message, event.text)),
    ),
    redacting=frozenset({"message.deleted", "message.hidden"}),
)
