"""Rapat: the pages of a meeting, from invitation to record, one for each step."""

from sibermata.web.pages.meetings import (
    attendance,
    close,
    confirm,
    create,
    door,
    invite,
    overview,
    papers,
)

# `/rapat/baru` stands before `/rapat/{meeting}`
ROUTERS = tuple(
    one.router for one in (create, overview, invite, attendance, door, confirm, papers, close)
)
