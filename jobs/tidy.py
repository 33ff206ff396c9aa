"""Deletes what is past its retention: bytes of deliveries, evidence, copies of papers, undecided
plans, ended leases, old sessions and security events, values in quarantine, and the personal
columns of ended officials.

It never deletes a person, a tenure or an audit entry; the audit trail records what was erased.
"""

from datetime import UTC, datetime
from threading import Event

from jobs.door import Outcome, at_the_door
from sibermata.desk.messages.speaker import read_outgoing
from sibermata.desk.opening import Opened, today
from sibermata.desk.privacy.retention import erase_past
from sibermata.desk.programme.evidence import let_go_of_past
from sibermata.store.desk.desk import CLOCK
from sibermata.store.desk.messages.outbox import let_go_of_messages
from sibermata.store.desk.security import forget_past
from sibermata.store.desk.tasks import let_go_of_reports
from sibermata.store.desk.uploads import throw_away
from sibermata.store.night.due import end_leases
from sibermata.store.night.holds import expire_holds
from sibermata.store.programme.papers import let_go_of_copies
from sibermata.sync.hold.absences import renew_frozen


def run(stop: Event) -> int:
    """Tidy up once."""
    del stop  # takes a few statements
    return at_the_door("tidy", tidy)


def tidy(door: Opened) -> Outcome:
    """Delete what is past its retention; return the number of each kind."""
    outgoing = read_outgoing(door.settings.config)
    with door.database.work(seconds=300, name="let go") as connection:
        desk = door.desk_on(connection, CLOCK)
        past = let_go_of_past(desk, door.settings.keep_nights)
        papers = let_go_of_copies(connection, today())
        keep = door.rules.numbers.uploads.keep_days
        uploads, reports = throw_away(connection, keep), let_go_of_reports(connection, keep)
        kept = door.terms.kept
        now = door.settings.clock or datetime.now(UTC)
        said = let_go_of_messages(connection, outgoing.numbers.keep_days)
        signs = forget_past(connection, now, kept.session_days, kept.event_days)
        let_go = {
            "deliveries": past.deliveries,
            "evidence": past.scans,
            "papers": papers,
            "uploads": uploads,
            "reports": reports,
            "messages": said,
            "sessions_and_events": signs,
        }
        erased = erase_past(desk, now, let_go)
    with door.database.work(name="expire") as connection:
        holds, leases = expire_holds(connection), end_leases(connection)
        renew_frozen(connection)
    return Outcome(
        {
            "deliveries_let_go": past.deliveries,
            "evidence_let_go": past.scans,
            "papers_let_go": papers,
            "uploads_let_go": uploads,
            "reports_let_go": reports,
            "messages_let_go": said,
            "sessions_and_events_dropped": signs,
            "people_erased": erased["people"],
            "quarantine_erased": erased["quarantine_findings"] + erased["quarantine_patches"],
            "holds_expired": holds,
            "leases_ended": leases,
        }
    )
