"""The programming interface: what programs read and hand in with a token; all resources."""

from sibermata.web.api import description, programme, roster, runs

ROUTERS = (roster.router, programme.router, runs.router, description.router)
