"""All pages, one router a group."""

from sibermata.web.pages import about, meetings, threshold

ROUTERS = (threshold.router, about.router, *meetings.ROUTERS)
