error-file-too-big = Deze foto is te groot. Een foto mag { $most_mb } MB groot zijn.
error-image-too-large = Deze foto is te groot. Een foto mag { $most_megapixels } miljoen beeldpunten hebben.
error-not-an-image = Dit is geen foto die we kunnen lezen. Kies een foto die eindigt op jpg, png of webp.
error-too-many-loose = U heeft al { $most } foto’s toegevoegd die nog niet verstuurd zijn. Verstuur eerst uw bericht.
error-too-many-photos = In een bericht passen { $most } foto’s.
error-file-not-found = Deze foto is er niet meer. Voeg de foto opnieuw toe.
