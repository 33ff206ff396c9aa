"""Personal data: requests of persons and the subject file, breaches, the record of processing."""

from sibermata.web.pages.privacy import breach, processing, requests, subject

ROUTERS = (requests.router, subject.router, breach.router, processing.router)
