# Zoeken in wat er gezegd is.
search-title = Zoeken
search-open = Zoeken in berichten
search-here = Zoeken in dit gesprek
search-label = Wat zoekt u?
search-hint = Typ een of meer woorden. Bijvoorbeeld: lift kapot
search-where = Waar?
search-everywhere = In al mijn gesprekken
search-action = Zoeken
search-found = { $count ->
    [one] { $count } bericht gevonden
   *[other] { $count } berichten gevonden
  }
search-found-many = Dit zijn de nieuwste { $count } berichten. Er zijn er meer.
search-none = We vonden niets met “{ $words }”.
search-none-hint = Probeer minder woorden, of een ander woord. U hoeft een woord niet af te maken.
search-more = Oudere berichten tonen
search-kind-announcement = Mededeling
search-kind-progress = Over het werk
search-kind-poll = Stemming
search-kind-answer = Antwoord
search-kind-promise = Toezegging
