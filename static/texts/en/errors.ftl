# Why something is refused: what can happen everywhere.

error-not-signed-in = You are not signed in (any more). Please sign in again.
error-forbidden = You may not do this here.
error-not-found = This does not exist, or it is not for you.
error-invalid = Something is wrong with what was sent: { $problem }
error-too-fast = That was too fast. Wait a moment and try again.
error-too-big = This is too big to send.
error-busy = It is very busy right now. Try again in a moment.
error-storage-full = There is no room to keep this right now. Your message stays ready. Try again later.
error-internal = Something went wrong on our side. Try again later.
error-unknown-command = This program does not know the command { $name }.
error-mail-failed = The e-mail could not be sent. Try again in a minute.
error-cross-site = This request came from another website and was refused.
error-wrong-method = This address exists, but not for this.
