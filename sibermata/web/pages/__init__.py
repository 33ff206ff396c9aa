"""All pages, one router a group."""

from sibermata.web.pages import about, threshold
from sibermata.web.pages.home import page as home
from sibermata.web.pages.repair import group, item, overview, question, row, sheet

ROUTERS = (
    threshold.router,
    about.router,
    home.router,
    overview.router,
    sheet.router,
    group.router,
    item.router,
    row.router,
    question.router,
)
