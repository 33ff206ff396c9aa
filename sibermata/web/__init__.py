"""The browser's door. A new page is a template, a frozen context class, and a route of five lines:

    router = APIRouter()                                   # pages/NAME.py; add it to pages/__init__

    @dataclass(frozen=True)
    class OfficialsPage:
        rows: Sequence[OfficialView]

    @page(router, "GET", "/aparatur", roles=READERS)       # of access.py: DESK, PROVINCE ...
    def officials(visit: Visit) -> Answer:
        rows = list_officials(visit.connection, visit.scope)
        return render("officials/list.html", OfficialsPage(rows), part="officials/_rows.html")

A template extends base.html and takes macros.html `with context`; `page` is its context, `shell`
what stands around. An act takes `visit.desk()`, then `goto(...)`; a Refusal that nobody catches is
a page of its own (failures.py). Only fields that `visit.form` is asked for are read.
"""
