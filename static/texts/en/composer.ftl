# Where you write, and what is on its way.
composer-label = Write a message in { $room }
composer-placeholder = Write here…
composer-send = Send
composer-save = Save
composer-more = Add something
composer-editing = You are editing your message
composer-stop-editing = Stop editing
composer-replying = Reply to { $name }
composer-stop-replying = Do not reply after all
composer-left = { $left ->
    [one] { $left } letter left.
   *[other] { $left } letters left.
  }
composer-too-long = { $over ->
    [one] Your message is { $over } letter too long.
   *[other] Your message is { $over } letters too long.
  }
composer-muted = You cannot write here until { $until }. You can still read. The reason: { $reason }
composer-read-only = In this conversation you can only read.

photos-pick = Add a photo
photos-pick-hint = Choose photos, or take one
photos-drop = Let go to add the photos
photos-most = You can send at most { $most } photos at once.
photos-added = { $count ->
    [one] { $count } photo added
   *[other] { $count } photos added
  }
photos-of = { $done } of { $count } photos are sent
photos-only = { $count ->
    [one] A photo
   *[other] { $count } photos
  }
photo-alt = Photo { $number } by { $name }
photo-open = See photo { $number } of { $count }, by { $name }, in large
photo-title = Photo { $number } of { $count } · { $name }
photo-previous = Previous
photo-next = Next
photo-uploading = Sending { $name }
photo-remove = Remove { $name }

pending-sending = On its way…
pending-uploading = The photos are being sent…
pending-offline = Not sent yet. This happens by itself as soon as there is a connection.
pending-refused = This did not work.
pending-again = Send again
pending-remove = Throw away
