# The screen of a conversation.
room-log = Messages
room-about = About this conversation
room-here = { $count ->
    [one] { $count } is here
   *[other] { $count } are here
  }
room-begins = The conversation begins here.
room-earlier = Earlier messages
room-earlier-loading = Loading earlier messages…
room-empty = Nobody has written anything yet
room-empty-write = Go ahead: ask a question, or say hello to your neighbours.
room-empty-read = As soon as somebody writes, you will see it here.
room-new = New since you were away
room-to-first-new = To the first new message
room-to-newest = To the newest
room-missed = { $count ->
    [one] { $count } new message
   *[other] { $count } new messages
  }
room-not-found = This message can no longer be found.
room-without-script = You can only read here. To write, you need a browser with JavaScript.

typing = { $count ->
    [one] { $names } is writing…
   *[other] { $names } are writing…
  }
typing-many = Several neighbours are writing…

say-message = { $name }: { $text }
say-announcement = Announcement by { $name }: { $title }
say-poll = New poll by { $name }: { $question }
say-progress = News about the work, by { $name }

post-by = Message by { $name }, { $time }
message-sent = Sent { $time }
message-edited = edited
message-deleted = This message was deleted.
message-hidden = This message was hidden. Reason: { $reason }
message-menu = What you can do with this message by { $name }
message-menu-title = Message by { $name }
message-reply = Reply
message-edit = Edit
message-delete = Delete
message-delete-title = Delete this message?
message-delete-text = Nobody will be able to read it any more. You cannot undo this.
message-hide = Hide
message-restore = Show again
member-mute = Mute { $name }

quote-jump = Reply to, go to:
quote-elsewhere = Reply to an older message
quote-hidden = Hidden message

reactions-title = React
reaction-add = React with { $emoji }
reaction-count = { $emoji }, { $count ->
    [one] once
   *[other] { $count } times
  }

hide-title = Hide message
hide-text = The message by { $name } can then no longer be read. A line with the reason stays.
hide-reason-rude = Unfriendly or insulting
hide-reason-private = Personal details of somebody else
hide-reason-off-topic = Does not belong in this conversation
mute-title = Mute { $name }
mute-text = { $name } can then read, but not write.
mute-action = Mute
unmute = Let { $name } write again
mute-how-long = For how long?
mute-60 = 1 hour
mute-1440 = 1 day
mute-10080 = 1 week
mute-reason-repeat = Went on after a warning
reason = Reason
reason-hint = Everybody in this conversation can read the reason.

about-asked = What we ask of you
about-read = Read and confirm
about-vote = Cast your vote
about-contact = Your contact
about-phases = How far the project is
about-who = Who reads this?
about-building = The residents of this building, and people of the corporation and the contractor who work here.
about-project = The residents whom this project is for, the corporation, the contractor and others who work on it.
contact-project_leader = Project leader
contact-moderator = Moderator
contact-administrator = Administrator
contact-staff = Employee of the corporation
contact-contractor = Contractor

phase-initiatief = Initiative
phase-plan = Plan
phase-draagvlakmeting = Support ballot
phase-voorbereiding = Preparation
phase-uitvoering = Works
phase-nazorg = Aftercare
phase-is-done = (done)
