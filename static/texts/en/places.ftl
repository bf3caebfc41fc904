# The letters with codes.

codes-made = { $count } codes made, in { $file }
codes-kept = { $count } dwellings had a code already. Give --renew to replace those.
codes-none = There is no let dwelling there.
codes-secret = The file has the codes themselves. Keep it no longer than needed.
codes-file-there = { $file } exists. Choose another name: codes that were made before can't be found anywhere else.
codes-making = Making codes
