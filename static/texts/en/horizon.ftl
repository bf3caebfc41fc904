horizon-title = What is planned
horizon-from = { $name } tells what is planned
horizon-none = Nothing has been said about this yet.
horizon-within = { $years ->
    [one] Within a year
   *[other] Within { $years } years
}
horizon-certainty-certain = certain
horizon-certainty-likely = likely
horizon-certainty-explored = being looked into, may not happen
horizon-quiet = Nothing is planned until { $year }.
horizon-reason = Why this changed: { $reason }
horizon-told = { $count ->
    [one] For all who live in 1 home
   *[other] For all who live in { $count } homes
}
horizon-make = Tell what is planned
horizon-make-hint = For the next 1, 3 and 5 years, and how certain it is
horizon-plan = Plan { $number }
horizon-plan-add = Another plan
horizon-plan-remove = Remove plan { $number }
horizon-what-label = What is planned?
horizon-within-label = When?
horizon-certainty-label = How certain is it?
horizon-quiet-label = Nothing is planned until the year
horizon-quiet-hint = Leave empty if you don’t know.
horizon-reason-label = Why did this change?
horizon-letters = { $count ->
    [one] 1 home doesn’t read along and gets a letter
   *[other] { $count } homes don’t read along and get a letter
}
horizon-tell = { $count ->
    [one] Tell 1 home
   *[other] Tell { $count } homes
}
say-horizon = { $name } tells what is planned for this building
search-kind-horizon = What is planned

error-not-a-building = Say this in the conversation of a building, not of a project.
error-horizon-incomplete = Fill in what is planned, or until which year nothing is. When something changes, say why.
error-horizon-too-long = This is too long. There is room for { $most } characters.
error-horizon-wrong-year = Choose a year to come that isn’t later than what is planned.
error-not-explored = Tenants must first hear what is being looked into. Tell it still in: { $buildings }.
