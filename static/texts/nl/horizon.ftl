horizon-title = Wat er gepland is
horizon-from = { $name } vertelt wat er gepland is
horizon-none = Hier is nog niets over gezegd.
horizon-within = { $years ->
    [one] Binnen een jaar
   *[other] Binnen { $years } jaar
}
horizon-certainty-certain = zeker
horizon-certainty-likely = waarschijnlijk
horizon-certainty-explored = wordt onderzocht, kan ook niet doorgaan
horizon-quiet = Er is niets gepland tot { $year }.
horizon-reason = Waarom dit is veranderd: { $reason }
horizon-told = { $count ->
    [one] Voor alle bewoners van 1 woning
   *[other] Voor alle bewoners van { $count } woningen
}
horizon-make = Vertellen wat er gepland is
horizon-make-hint = Voor de komende 1, 3 en 5 jaar, en hoe zeker het is
horizon-plan = Plan { $number }
horizon-plan-add = Nog een plan
horizon-plan-remove = Plan { $number } weghalen
horizon-what-label = Wat is er gepland?
horizon-within-label = Wanneer?
horizon-certainty-label = Hoe zeker is het?
horizon-quiet-label = Er is niets gepland tot het jaar
horizon-quiet-hint = Laat leeg als u dat niet weet.
horizon-reason-label = Waarom is dit veranderd?
horizon-letters = { $count ->
    [one] 1 woning leest niet mee en krijgt een brief
   *[other] { $count } woningen lezen niet mee en krijgen een brief
}
horizon-tell = { $count ->
    [one] Vertellen aan 1 woning
   *[other] Vertellen aan { $count } woningen
}
say-horizon = { $name } vertelt wat er voor dit gebouw gepland is
search-kind-horizon = Wat er gepland is

error-not-a-building = Dit zegt u in het gesprek van een gebouw, niet van een project.
error-horizon-incomplete = Vul in wat er gepland is, of tot welk jaar er niets gepland is. Zeg bij een verandering ook waarom.
error-horizon-too-long = Dit is te lang. Er passen { $most } tekens in.
error-horizon-wrong-year = Kies een jaar dat nog komt, en dat niet later is dan wat er gepland is.
error-not-explored = Bewoners moeten eerst horen wat er wordt onderzocht. Vertel dat nog in: { $buildings }.
