# Kaarten in het gesprek: mededelingen, voortgang, stemmingen, en de formulieren om ze te maken.
announcement-from = Mededeling van { $corporation } · { $name }
announcement-count = { $confirmed } van { $dwellings } woningen hebben dit gelezen
announcement-confirm = Ik heb dit gelezen
announcement-mine = U heeft dit gelezen
announcement-who = Wie nog niet?
announcement-who-title = Wie heeft dit gelezen?
announcement-read-at = Gelezen op
announcement-not-yet = Nog niet
announcement-make = Mededeling doen
announcement-make-hint = Voor alle bewoners van dit gesprek
announcement-title-label = Titel
announcement-title-hint = Zeg in één zin wat er gebeurt, en wanneer.
announcement-text-label = Tekst
announcement-text-hint = Korte zinnen. Wat moet de bewoner doen? Wie kan helpen?
announcement-must-confirm = Vraag om te bevestigen
announcement-must-confirm-hint = Bewoners drukken op “Ik heb dit gelezen”. U ziet per woning wie dat deed.
announcement-rooms = { $count ->
    [0] Ook in andere gesprekken zetten
    [one] Ook in { $count } ander gesprek
   *[other] Ook in { $count } andere gesprekken
  }
announcement-publish = { $rooms ->
    [one] Plaats de mededeling
   *[other] Plaats in { $rooms } gesprekken
  }

progress-from = Voortgang van het werk · { $name }
progress-percent = { $percent }% van het werk is klaar
progress-make = Voortgang melden
progress-make-hint = Met foto’s, voor alle bewoners
progress-text-label = Wat is er gedaan?
progress-text-hint = En wat is de volgende stap?
progress-phase-label = Fase
progress-no-phase = Niet noemen
progress-percent-label = Hoeveel is klaar?
progress-percent-none = Schuif om een percentage te noemen.
progress-send = Plaats de voortgang

poll-from = Stemming van { $name }
poll-one = Kies één antwoord
poll-many = U mag meer dan één antwoord kiezen
poll-vote = Stem
poll-change = Stem wijzigen
poll-choose-first = Kies eerst een antwoord.
poll-result = Uitslag tot nu toe
poll-option = Antwoord
poll-votes = Stemmen
poll-voters-dwelling = { $voters } van { $eligible } woningen stemden
poll-voters-person = { $voters } van { $eligible } mensen stemden
poll-secret = geheim: niemand ziet wie wat koos
poll-closed = gesloten
poll-closes = sluit { $at }
poll-mine = U koos { $choice }
poll-mine-secret = U heeft gestemd
poll-close = Stemming sluiten
poll-close-sure = Daarna kan niemand meer stemmen.
poll-make = Stemming beginnen
poll-make-hint = Laat mensen kiezen, van een kleur tot een datum
poll-question-label = Vraag
poll-options-label = Antwoorden om uit te kiezen
poll-option-label = Antwoord { $number }
poll-option-add = Nog een antwoord
poll-option-remove = Antwoord { $number } weghalen
poll-two-options = Vul ten minste twee antwoorden in.
poll-per-label = Hoe tellen de stemmen?
poll-per-dwelling = Eén stem per woning
poll-per-person = Eén stem per persoon
poll-closes-label = Sluit op
poll-open = Begin de stemming
