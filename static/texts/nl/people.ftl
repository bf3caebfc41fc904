# Wie mensen zijn en hoe ze binnenkomen: waarom iets niet kan, de mails, de namen van apparaten.

error-code-mistyped = Deze code klopt niet. Kijk of u alle letters en cijfers goed hebt getypt.
error-code-unknown = Deze code werkt niet. Kijk of u de nieuwste brief hebt.
error-household-full = Met deze code zijn al { $most } mensen binnengekomen. Meer kan niet. Bel met uw corporatie als dit niet klopt.
error-name-taken = Er is al iemand met de naam { $name } bij u thuis. Bent u dat? Kies dan uw naam uit de lijst. Kies anders een andere naam.
error-link-expired = Deze link werkt niet meer. Een link werkt één keer, en maar kort. Vraag een nieuwe mail aan.
error-digits-wrong = Deze cijfers kloppen niet. Gebruik de cijfers uit de nieuwste mail. Lukt het niet? Vraag dan een nieuwe mail aan.
error-email-taken = Dit e-mailadres hoort al bij iemand anders.
signin-wrong-name = Vul een naam in van hooguit 60 letters.
signin-wrong-email = Dit is geen goed e-mailadres. Een adres ziet er zo uit: naam@voorbeeld.nl.

mail-greeting = Hallo { $name },
mail-lasts = De link en de cijfers werken { $minutes } minuten, en één keer.
mail-close = Portiek, voor { $corporation }
mail-sign-in-subject = Inloggen bij Portiek
mail-sign-in-intro = U wilt inloggen bij Portiek van { $corporation }. Open deze link en druk op de knop:
mail-sign-in-digits = Of vul deze zes cijfers in op de pagina waar u deze mail hebt aangevraagd:
mail-sign-in-not-you = Hebt u deze mail niet aangevraagd? Dan hoeft u niets te doen. Geef de cijfers aan niemand, ook niet aan iemand die zegt dat hij van { $corporation } is.
mail-confirm-subject = Klopt uw e-mailadres?
mail-confirm-intro = U bent binnengekomen bij Portiek van { $corporation }, en u gaf dit e-mailadres op. Is het van u? Open dan deze link en druk op de knop. Daarna kunt u ook met dit adres inloggen.
mail-confirm-digits = Of log in met dit e-mailadres en deze zes cijfers:
mail-confirm-not-you = Hebt u dit adres niet opgegeven? Dan hoeft u niets te doen. Geef de cijfers aan niemand.

device-browser-on-system = { $browser } op { $system }
device-program = Een programma
device-unknown = Onbekend apparaat
