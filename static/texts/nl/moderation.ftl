error-reason-missing = Schrijf erbij waarom u dit doet. Iedereen hier kan dat lezen.
error-reason-too-long = De reden is te lang. Er passen { $most } tekens in.
error-keeps-order = { $name } let zelf op de orde. U kunt { $name } niet laten zwijgen.
error-not-muted = { $name } mag hier al schrijven.
error-muted = U kunt hier niet schrijven tot { DATETIME($until, dateStyle: "long", timeStyle: "short", timeZone: "Europe/Amsterdam") }. Lezen kan wel. De reden: { $reason }
