error-reason-missing = Write down why you do this. Everybody here can read it.
error-reason-too-long = The reason is too long. It can have { $most } characters.
error-keeps-order = { $name } keeps order, too. You cannot mute { $name }.
error-not-muted = { $name } can already write here.
error-muted = You cannot write here until { DATETIME($until, dateStyle: "long", timeStyle: "short", timeZone: "Europe/Amsterdam") }. You can still read. The reason: { $reason }
