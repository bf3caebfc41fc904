error-text-empty = Uw bericht is nog leeg. Schrijf eerst iets.
error-text-too-long = Uw bericht is te lang. Er passen { $most } tekens in en u heeft er { $length }.
error-message-not-found = Dit bericht is hier niet (meer).
error-not-the-author = Alleen wie een bericht schreef, kan het veranderen of weghalen.
error-message-deleted = Dit bericht is al weggehaald door wie het schreef.
error-message-hidden = Een moderator heeft dit bericht verborgen. De reden: { $reason }
error-message-not-hidden = Dit bericht is niet verborgen. Iedereen kan het lezen.
