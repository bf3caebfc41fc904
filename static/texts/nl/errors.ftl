# Waarom iets niet kan: wat overal kan voorkomen.

error-not-signed-in = U bent niet (meer) ingelogd. Log opnieuw in.
error-forbidden = Dit mag u hier niet doen.
error-not-found = Dit is er niet, of het is niet voor u.
error-invalid = Er klopt iets niet in wat is verstuurd: { $problem }
error-too-fast = Dat ging te snel. Wacht even en probeer het opnieuw.
error-too-big = Dit is te groot om te versturen.
error-busy = Het is nu erg druk. Probeer het zo weer.
error-storage-full = Er is nu geen ruimte om dit te bewaren. Uw bericht blijft klaarstaan. Probeer het later opnieuw.
error-internal = Er ging iets mis bij ons. Probeer het later opnieuw.
error-unknown-command = Dit programma kent de opdracht { $name } niet.
error-mail-failed = De e-mail kon niet worden verstuurd. Probeer het over een minuut opnieuw.
error-cross-site = Deze vraag kwam van een andere website en is daarom geweigerd.
error-wrong-method = Dit adres is er wel, maar niet hiervoor.
