"""The routers of all pages, one for each group."""

from sibermata.web.pages import about, coverage, meetings, privacy, threshold
from sibermata.web.pages.areas import area, counted
from sibermata.web.pages.home import page as home
from sibermata.web.pages.office import approvals, messages, own, tokens, trail, users
from sibermata.web.pages.repair import (
    corrections,
    group,
    item,
    overview,
    question,
    row,
    seat,
    sheet,
    words,
)
from sibermata.web.pages.roster import correct, numbers, person
from sibermata.web.pages.roster import page as roster
from sibermata.web.pages.syncing import hand_in, holds, jobs, runs, sources

ROUTERS = (
    threshold.router,
    about.router,
    home.router,
    roster.router,
    numbers.router,
    person.router,
    correct.router,
    area.router,
    counted.router,
    sources.router,
    runs.router,
    holds.router,
    hand_in.router,
    jobs.router,
    *coverage.ROUTERS,
    *meetings.ROUTERS,
    *privacy.ROUTERS,
    overview.router,
    sheet.router,
    corrections.router,
    words.router,
    group.router,
    item.router,
    row.router,
    question.router,
    seat.router,
    own.router,
    approvals.router,
    users.router,
    tokens.router,
    messages.router,
    trail.router,
)
