"""`portiek doctor`: what is wrong with an installation, in plain sentences, and what to do about it.

It looks and changes nothing; what it must write to know that it can, it takes back.
"""
