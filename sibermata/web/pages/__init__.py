"""All pages, one router a group."""

from sibermata.web.pages import about, threshold

ROUTERS = (threshold.router, about.router)
