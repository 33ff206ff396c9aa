"""The programming interface: what programs read and hand in with a token; all resources."""

from sibermata.web.api import deliveries, description, findings, programme, roster, runs

ROUTERS = (
    roster.router,
    programme.router,
    runs.router,
    findings.router,
    deliveries.router,
    description.router,
)
