"""Load: thousands of members in one process, to measure a server and to check what it delivers."""
