"""The papers of a meeting: asked for, made by a worker, handed out."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from sibermata.desk.tasks import ask_for
from sibermata.records.job import JobKind
from sibermata.store.views.papers import list_papers
from sibermata.web.access import PROVINCE, page
from sibermata.web.answer import Answer, goto, render
from sibermata.web.pages.meetings.common import MeetingShown, meeting_shown
from sibermata.web.visit import Visit
