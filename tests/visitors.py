"""Who comes in, in the words of the tests."""

from sibermata.records.account import Right, Role, Visitor

RINI = Visitor(
    "5a0c1f52-0000-4000-8000-00000000a001",
    "Rini",
    Role.ADMINISTRATOR,
    frozenset(Right),
    None,
)
DEWI = Visitor(
    "5a0c1f52-0000-4000-8000-00000000a002",
    "Dewi",
    Role.OFFICER,
    frozenset((Right.VIEW, Right.EXPORT)),
    frozenset(("35.16",)),
)
TONO = Visitor(
    "5a0c1f52-0000-4000-8000-00000000a003",
    "Tono",
    Role.OFFICER,
    frozenset((Right.VIEW, Right.EXPORT)),
    frozenset(("35.17",)),
)
