# Het scherm van een gesprek.
room-log = Berichten
room-about = Over dit gesprek
room-here = { $count ->
    [one] { $count } kijkt mee
   *[other] { $count } kijken mee
  }
room-begins = Hier begint het gesprek.
room-earlier = Eerdere berichten
room-earlier-loading = Eerdere berichten worden geladen…
room-empty = Nog niemand heeft iets geschreven
room-empty-write = Begin gerust: stel een vraag, of groet uw buren.
room-empty-read = Zodra iemand iets schrijft, ziet u het hier.
room-new = Nieuw sinds u weg was
room-to-first-new = Naar het eerste nieuwe bericht
room-to-newest = Naar het nieuwste
room-missed = { $count ->
    [one] { $count } nieuw bericht
   *[other] { $count } nieuwe berichten
  }
room-not-found = Dit bericht is niet meer te vinden.
room-without-script = U kunt hier alleen lezen. Om te schrijven heeft u een browser met JavaScript nodig.

typing = { $count ->
    [one] { $names } schrijft…
   *[other] { $names } schrijven…
  }
typing-many = Meer buren schrijven…

say-message = { $name }: { $text }
say-announcement = Mededeling van { $name }: { $title }
say-poll = Nieuwe stemming van { $name }: { $question }
say-progress = Nieuw bericht over het werk, van { $name }

post-by = Bericht van { $name }, { $time }
message-sent = Verstuurd { $time }
message-edited = gewijzigd
message-deleted = Dit bericht is verwijderd.
message-hidden = Dit bericht is verborgen. Reden: { $reason }
message-menu = Wat kunt u doen met dit bericht van { $name }
message-menu-title = Bericht van { $name }
message-reply = Antwoorden
message-edit = Wijzigen
message-delete = Verwijderen
message-delete-title = Bericht verwijderen?
message-delete-text = Niemand kan het dan nog lezen. U kunt dit niet terugdraaien.
message-hide = Verbergen
message-restore = Weer tonen
member-mute = { $name } laten zwijgen

quote-jump = Antwoord op, ga naar:
quote-elsewhere = Antwoord op een ouder bericht
quote-hidden = Verborgen bericht

reactions-title = Reageren
reaction-add = Reageer met { $emoji }
reaction-count = { $emoji }, { $count ->
    [one] { $count } keer
   *[other] { $count } keer
  }

hide-title = Bericht verbergen
hide-text = Het bericht van { $name } is dan niet meer te lezen. Er blijft een regel staan met de reden.
hide-reason-rude = Onvriendelijk of beledigend
hide-reason-private = Gegevens van iemand anders
hide-reason-off-topic = Hoort niet in dit gesprek
mute-title = { $name } laten zwijgen
mute-text = { $name } kan dan wel lezen, maar niet schrijven.
mute-action = Laten zwijgen
unmute = { $name } weer laten schrijven
mute-how-long = Hoe lang?
mute-60 = 1 uur
mute-1440 = 1 dag
mute-10080 = 1 week
mute-reason-repeat = Na een waarschuwing doorgegaan
reason = Reden
reason-hint = Iedereen in dit gesprek kan de reden lezen.

about-asked = Wat we u vragen
about-read = Lees en bevestig
about-vote = Geef uw stem
about-contact = Uw contactpersoon
about-phases = Zo ver is het project
about-who = Wie lezen dit?
about-building = De bewoners van dit gebouw, en mensen van de corporatie en de aannemer die hier werken.
about-project = De bewoners voor wie dit project is, de corporatie, de aannemer en anderen die eraan werken.
contact-project_leader = Projectleider
contact-moderator = Moderator
contact-administrator = Beheerder
contact-staff = Medewerker van de corporatie
contact-contractor = Aannemer

phase-initiatief = Initiatief
phase-plan = Plan
phase-draagvlakmeting = Draagvlakmeting
phase-voorbereiding = Voorbereiding
phase-uitvoering = Uitvoering
phase-nazorg = Nazorg
phase-is-done = (klaar)
