"""The shapes the database has had, oldest first.

A test holds this list against the scripts in versions/.
"""

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0010",
    "0012",
    "0013",
    "0014",
    "0015",
)
