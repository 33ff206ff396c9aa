"""All pages, one router a group."""

from sibermata.web.pages import about, coverage, meetings, threshold

ROUTERS = (threshold.router, about.router, *coverage.ROUTERS, *meetings.ROUTERS)
