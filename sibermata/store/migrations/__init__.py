"""The shapes the database has had, oldest first.

A test holds this list against the scripts in versions/.
"""

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0010")
