# Cards in the conversation: announcements, progress, polls, and the forms to make them.
announcement-from = Announcement by { $corporation } · { $name }
announcement-count = { $confirmed } of { $dwellings } homes have read this
announcement-confirm = I have read this
announcement-mine = You have read this
announcement-who = Who has not?
announcement-who-title = Who has read this?
announcement-read-at = Read at
announcement-not-yet = Not yet
announcement-make = Make an announcement
announcement-make-hint = For all residents of this conversation
announcement-title-label = Title
announcement-title-hint = Say in one sentence what happens, and when.
announcement-text-label = Text
announcement-text-hint = Short sentences. What must the resident do? Who can help?
announcement-must-confirm = Ask for confirmation
announcement-must-confirm-hint = Residents press “I have read this”. You see for each home who did.
announcement-rooms = { $count ->
    [0] Also put it in other conversations
    [one] Also in { $count } other conversation
   *[other] Also in { $count } other conversations
  }
announcement-publish = { $rooms ->
    [one] Publish the announcement
   *[other] Publish in { $rooms } conversations
  }

progress-from = Progress of the work · { $name }
progress-percent = { $percent }% of the work is done
progress-make = Report progress
progress-make-hint = With photos, for all residents
progress-text-label = What has been done?
progress-text-hint = And what is the next step?
progress-phase-label = Phase
progress-no-phase = Do not mention
progress-percent-label = How much is done?
progress-percent-none = Slide to mention a percentage.
progress-send = Publish the progress

poll-from = Poll by { $name }
poll-one = Choose one answer
poll-many = You may choose more than one answer
poll-vote = Vote
poll-change = Change vote
poll-choose-first = Choose an answer first.
poll-result = Result so far
poll-option = Answer
poll-votes = Votes
poll-voters-dwelling = { $voters } of { $eligible } homes voted
poll-voters-person = { $voters } of { $eligible } people voted
poll-secret = secret: nobody sees who chose what
poll-closed = closed
poll-closes = closes { $at }
poll-mine = You chose { $choice }
poll-mine-secret = You have voted
poll-close = Close the poll
poll-close-sure = After that nobody can vote any more.
poll-make = Start a poll
poll-make-hint = Let people choose, from a colour to a date
poll-question-label = Question
poll-options-label = Answers to choose from
poll-option-label = Answer { $number }
poll-option-add = Another answer
poll-option-remove = Remove answer { $number }
poll-two-options = Fill in at least two answers.
poll-per-label = How do the votes count?
poll-per-dwelling = One vote per home
poll-per-person = One vote per person
poll-closes-label = Closes on
poll-open = Start the poll
