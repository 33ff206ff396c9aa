"""Ikrar and Pelatihan: who must, who has, and which seats are vacant."""

from sibermata.web.pages.coverage import pledges, trainings

ROUTERS = (pledges.router, trainings.router)
