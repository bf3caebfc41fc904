error-text-empty = Your message is still empty. Write something first.
error-text-too-long = Your message is too long. It can have { $most } characters and yours has { $length }.
error-message-not-found = This message is not here (any more).
error-not-the-author = Only the person who wrote a message can change it or take it away.
error-message-deleted = The person who wrote this message has already taken it away.
error-message-hidden = A moderator has hidden this message. The reason: { $reason }
error-message-not-hidden = This message is not hidden. Everybody can read it.
