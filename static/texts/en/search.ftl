# Searching what was said.
search-title = Search
search-open = Search the messages
search-here = Search this conversation
search-label = What are you looking for?
search-hint = Type one or more words. For example: lift broken
search-where = Where?
search-everywhere = In all my conversations
search-action = Search
search-found = { $count ->
    [one] { $count } message found
   *[other] { $count } messages found
  }
search-found-many = These are the newest { $count } messages. There are more.
search-none = We found nothing with “{ $words }”.
search-none-hint = Try fewer words, or another word. You need not finish a word.
search-more = Show older messages
search-kind-announcement = Announcement
search-kind-progress = About the work
search-kind-poll = Poll
search-kind-answer = Answer
search-kind-promise = Promise
