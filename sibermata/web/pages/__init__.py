"""All pages, one router a group."""

from sibermata.web.pages import about, coverage, meetings, threshold
from sibermata.web.pages.office import number, own, trail, users
from sibermata.web.pages.repair import corrections, group, item, overview, question, row, sheet

ROUTERS = (
    threshold.router,
    about.router,
    *coverage.ROUTERS,
    *meetings.ROUTERS,
    overview.router,
    sheet.router,
    corrections.router,
    group.router,
    item.router,
    row.router,
    question.router,
    own.router,
    users.router,
    trail.router,
    number.router,
)
