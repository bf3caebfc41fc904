# Algemene woorden van het scherm: navigatie, verbinding, lege en mislukte schermen.
close = Sluiten
cancel = Annuleren
save = Opslaan
busy = Even geduld…
loading = Bezig met laden
try-again = Opnieuw proberen
try-now = Probeer nu
reload = Pagina vernieuwen
skip = Naar de inhoud
you = U
dwelling = Woning

nav-title = Hoofdmenu
nav-rooms = Gesprekken
nav-building = Gebouw
nav-project = Project
nav-me = Over mij

rooms-title = Mijn gesprekken
rooms-kind-building = Gebouw
rooms-kind-project = Project
rooms-dwellings = { $count ->
    [one] { $count } woning
   *[other] { $count } woningen
  }
rooms-unread = { $count ->
    [one] nieuw bericht
   *[other] nieuwe berichten
  }
rooms-empty-title = U heeft nog geen gesprekken
rooms-empty = Zodra u bij een gebouw of project hoort, staat het hier. Klopt dit niet? Bel dan met uw corporatie.
choose-title = Kies een gesprek
choose-text = Links staan uw gebouw en uw projecten. Kies er één om mee te lezen en mee te praten.

role-tenant = bewoner
role-staff = corporatie
role-contractor = aannemer
role-municipality = gemeente
role-provider = dienstverlener

day-today = Vandaag
day-yesterday = Gisteren

connection-connecting = Bezig met verbinden…
connection-waiting = Geen verbinding. Wat u schrijft, blijft bewaard.
connection-offline = Geen internet. Wat u schrijft, gaat straks vanzelf.
connection-outdated = Er is een nieuwe versie van deze pagina.
connection-ended = U bent uitgelogd.

failed-title = Dit lukt nu niet
offline-title = Geen verbinding
lost-title = Deze pagina is er niet
lost-text = De pagina bestaat niet, of u kunt er niet bij.
forbidden-title = U mag dit niet zien
error-title = Er ging iets mis
error-home = Naar mijn gesprekken
error-network = Er is geen verbinding. Kijk of uw internet werkt en probeer het opnieuw.
error-unknown = Er ging iets mis. Probeer het over een minuut opnieuw.
form-waits = Er is nu geen verbinding. We versturen dit zodra het kan. Laat dit scherm open.

finder-title = Zoek een gesprek
finder-label = Naam van een gebouw of project
finder-none = Geen gesprek gevonden.

shortcuts-title = Sneltoetsen
shortcuts-key = Toets
shortcuts-does = Wat het doet
key-send = Bericht versturen
key-line = Nieuwe regel
key-edit = Uw laatste bericht wijzigen
key-find = Een gesprek zoeken
key-unread = Naar het volgende gesprek met nieuwe berichten
key-close = Sluiten, of stoppen met wijzigen
key-help = Deze lijst
