# General words of the screen: navigation, connection, empty and failed screens.
close = Close
cancel = Cancel
save = Save
busy = One moment…
loading = Loading
try-again = Try again
try-now = Try now
reload = Reload page
skip = Skip to content
you = You
dwelling = Home

nav-title = Main menu
nav-rooms = Chats
nav-building = Building
nav-project = Project
nav-me = About me

rooms-title = My conversations
rooms-kind-building = Building
rooms-kind-project = Project
rooms-dwellings = { $count ->
    [one] { $count } home
   *[other] { $count } homes
  }
rooms-unread = { $count ->
    [one] new message
   *[other] new messages
  }
rooms-empty-title = You have no conversations yet
rooms-empty = As soon as you belong to a building or project, it will be here. Is this not right? Please call your housing corporation.
choose-title = Choose a conversation
choose-text = Your building and your projects are on the left. Choose one to read along and join in.

role-tenant = resident
role-staff = corporation
role-contractor = contractor
role-municipality = municipality
role-provider = service provider

day-today = Today
day-yesterday = Yesterday

connection-connecting = Connecting…
connection-waiting = No connection. What you write is kept.
connection-offline = No internet. What you write will be sent later by itself.
connection-outdated = There is a new version of this page.
connection-ended = You are signed out.

failed-title = This does not work right now
offline-title = No connection
lost-title = This page does not exist
lost-text = The page does not exist, or you have no access to it.
forbidden-title = You may not see this
error-title = Something went wrong
error-home = To my conversations
error-network = There is no connection. Check your internet and try again.
error-unknown = Something went wrong. Please try again in a minute.
form-waits = There is no connection right now. We send this as soon as possible. Keep this screen open.

finder-title = Find a conversation
finder-label = Name of a building or project
finder-none = No conversation found.

shortcuts-title = Keyboard shortcuts
shortcuts-key = Key
shortcuts-does = What it does
key-send = Send message
key-line = New line
key-edit = Edit your last message
key-find = Find a conversation
key-unread = To the next conversation with new messages
key-close = Close, or stop editing
key-help = This list
