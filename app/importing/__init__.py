"""`portiek import`: the corporation's export, read line by line, compared with what is known, and written by parts."""
