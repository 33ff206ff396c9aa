"""Ikrar and Pelatihan: who must, who has, and where nobody has yet."""

from sibermata.web.pages.coverage import pledges, trainings

ROUTERS = (pledges.router, trainings.router)
