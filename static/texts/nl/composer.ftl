# Waar u schrijft, en wat onderweg is.
composer-label = Schrijf een bericht in { $room }
composer-placeholder = Schrijf hier…
composer-send = Stuur
composer-save = Opslaan
composer-more = Iets toevoegen
composer-editing = U wijzigt uw bericht
composer-stop-editing = Stoppen met wijzigen
composer-replying = Antwoord aan { $name }
composer-stop-replying = Toch niet antwoorden
composer-left = { $left ->
    [one] Nog { $left } letter over.
   *[other] Nog { $left } letters over.
  }
composer-too-long = { $over ->
    [one] Uw bericht is { $over } letter te lang.
   *[other] Uw bericht is { $over } letters te lang.
  }
composer-muted = U kunt hier niet schrijven tot { $until }. Lezen kan wel. De reden: { $reason }
composer-read-only = In dit gesprek kunt u alleen lezen.

photos-pick = Foto toevoegen
photos-pick-hint = Kies foto’s, of maak er een
photos-drop = Laat los om de foto’s toe te voegen
photos-most = U kunt hoogstens { $most } foto’s tegelijk sturen.
photos-added = { $count ->
    [one] { $count } foto toegevoegd
   *[other] { $count } foto’s toegevoegd
  }
photos-of = { $done } van { $count } foto’s zijn verstuurd
photos-only = { $count ->
    [one] Een foto
   *[other] { $count } foto’s
  }
photo-alt = Foto { $number } van { $name }
photo-open = Foto { $number } van { $count }, van { $name }, groot bekijken
photo-title = Foto { $number } van { $count } · { $name }
photo-previous = Vorige
photo-next = Volgende
photo-uploading = { $name } wordt verstuurd
photo-remove = { $name } weghalen

pending-sending = Onderweg…
pending-uploading = De foto’s worden verstuurd…
pending-offline = Nog niet verstuurd. Dit gaat vanzelf zodra er verbinding is.
pending-refused = Niet gelukt.
pending-again = Opnieuw sturen
pending-remove = Weggooien
