error-not-an-emoji = Kies één emoji om te reageren. Woorden kunt u in een bericht schrijven.
error-too-many-reactions = Bij dit bericht staan al { $most } verschillende emoji. Kies er een die er al staat.
