# De brieven met codes.

codes-made = { $count } codes gemaakt, in { $file }
codes-kept = { $count } woningen hadden al een code. Geef --renew om die te vervangen.
codes-none = Daar is geen verhuurde woning.
codes-secret = Het bestand bevat de codes zelf. Bewaar het niet langer dan nodig is.
codes-file-there = { $file } bestaat al. Kies een andere naam: codes die al gemaakt zijn, zijn nergens anders te vinden.
codes-making = Codes maken
