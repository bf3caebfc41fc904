question-step-late = Deze vraag had al een antwoord moeten hebben. Dat is er nog niet.
question-step-again = { $name } zegt: mijn vraag is nog niet beantwoord. De tijd loopt weer.
question-step-closed = { $name } zegt: mijn vraag is klaar.
question-step-time_out = Na het antwoord kwam er geen reactie. Deze vraag is daarom gesloten.
question-step-shelved = { $name } zette deze vraag en het antwoord bij Antwoorden, voor iedereen.
question-to-question = Naar de vraag
question-state-open = Wacht op antwoord
question-state-late = Te laat
question-state-answered = Beantwoord
question-state-closed = Klaar
question-answerer = { $name } antwoordt uiterlijk { $at }
question-answerer-none = U krijgt uiterlijk { $at } antwoord
question-answerer-late = { $name } had moeten antwoorden op { $at }
question-answerer-late-none = Het antwoord had er moeten zijn op { $at }
question-answered-by = Beantwoord door { $name }
question-to-answer = Naar het antwoord
question-closes = Zegt u niets? Dan sluit deze vraag op { $at }.
question-dwellings =
    { $count ->
        [one] Geldt voor 1 woning
       *[other] Geldt voor { $count } woningen
    }
question-join = Geldt ook voor mij
question-leave = Geldt niet meer voor mij
question-close-answered = Ja, dit is een antwoord
question-again = Nog niet beantwoord
question-close = Ik heb geen antwoord meer nodig
question-is-answered = Is uw vraag beantwoord?
question-answer = Beantwoorden
question-answer-label = Uw antwoord
question-answer-hint = Iedereen hier leest dit. De vrager zegt of het een antwoord is.
question-assign = Iemand anders antwoordt
question-assign-label = Wie antwoordt?
question-file = Dit is een vraag
question-drop = Dit is geen vraag
question-shelve = Bij Antwoorden zetten
question-shelve-hint = Alle huurders van de corporatie lezen dit. Noem geen namen of adressen.
question-shelve-asked = De vraag
question-shelve-answer = Het antwoord
question-neighbour = Reactie van een buur. Het antwoord komt nog.
question-official = Antwoord
question-news-asked = Er is een vraag voor u
question-news-filed = Uw bericht is nu een vraag. U krijgt antwoord.
question-news-assigned = Er is iemand anders die antwoordt
question-news-answered = Er is een antwoord op uw vraag
question-news-late = Het antwoord op een vraag is te laat
question-news-again = Een vraag is nog niet beantwoord
question-news-closed = Een vraag is gesloten
question-news-time_out = Een vraag is gesloten
question-news-show = Bekijken

question-thread = Hele onderwerp
question-thread-title = Vraag en reacties
question-reply = Reageren
question-assign-sure = Vastleggen
questions-all = Alle open vragen
questions-count =
    { $count ->
        [0] Hier wacht geen vraag op antwoord.
        [one] Hier wacht 1 vraag op antwoord.
       *[other] Hier wachten { $count } vragen op antwoord.
    }
verb-question-now = Dit wordt een vraag. U krijgt antwoord van iemand met een naam.
verb-talk-instead = Toch een gewoon bericht
error-asked-by-your-home = Iemand uit uw huis stelde deze vraag. De vraag blijft dus voor uw woning gelden.
verb-question-hint = U krijgt antwoord binnen de afgesproken tijd.
verb-question-suggest = Is dit een vraag? Dan krijgt u antwoord van iemand met een naam.
verb-question-yes = Ja, stel als vraag
verb-suggest-no = Nee
verb-ask = Vraag stellen
pending-question-ask = Vraag
answers-alike = Dit is al eens gevraagd

answers-title = Antwoorden
answers-about = Vragen die al een antwoord hebben: uit uw gesprekken, en van de hele corporatie.
answers-label = Waar gaat uw vraag over?
answers-action = Zoeken
answers-none = Hier is nog geen antwoord op. Stel uw vraag gerust in het gesprek.
answers-of-all = Voor de hele corporatie
answers-by = Antwoord van { $name }
answers-to-room = Naar het gesprek
answers-back = Terug naar uw gesprekken
questions-title = Open vragen
questions-about = Wie het langst wacht, staat bovenaan. De tijd telt alleen tijdens kantooruren.
questions-none = Er wacht niemand op antwoord.
questions-waits = Wacht { $hours } werkuren
questions-due = Antwoord uiterlijk { $at }
questions-was-due = Had antwoord moeten hebben op { $at }
questions-answerer = { $name } antwoordt
questions-nobody = Nog niemand gevraagd om te antwoorden
questions-replies =
    { $count ->
        [one] 1 reactie van buren
       *[other] { $count } reacties van buren
    }

error-question-not-found = Deze vraag is er niet.
error-question-is-elsewhere = Er is intussen iets met deze vraag gebeurd. Kijk eerst hoe het nu staat.
error-already-a-question = Dit bericht is al een vraag.
error-answers-nothing = Dit bericht hoort bij een ander onderwerp. Alleen het eerste bericht daarvan kan een vraag zijn.
error-not-your-question = Alleen wie de vraag stelde, kan dit zeggen.
error-question-needs-dwelling = Dit kan alleen als u hier woont.
error-unknown-answerer = Kies iemand die hier werkt.
error-answer-incomplete = Vul de vraag en het antwoord in.
error-answer-too-long = Dit is te lang. Er passen { $most } tekens in.
error-answer-not-found = Dit antwoord staat er niet meer.
