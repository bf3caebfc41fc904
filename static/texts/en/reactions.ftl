error-not-an-emoji = Choose one emoji to react. You can write words in a message.
error-too-many-reactions = This message already has { $most } different emoji. Choose one that is already there.
