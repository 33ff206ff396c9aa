"""After the night: lets go of the bytes of deliveries past their nights, of evidence and copies of
papers past their years, of plans nobody decided on, of leases that ended, of old sessions and
security events.

No registry row, no history and no audit entry is ever dropped here.
"""

from datetime import UTC, datetime
from threading import Event

from jobs.door import Outcome, at_the_door
from sibermata.desk.messages.speaker import read_outgoing
from sibermata.desk.opening import Opened, today
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
    del stop  # three statements: there is nothing to stop between
    return at_the_door("tidy", tidy)


def tidy(door: Opened) -> Outcome:
    """Let go of what is past its time; return how much."""
    outgoing = read_outgoing(door.settings.config)
    with door.database.work(seconds=300, name="let go") as connection:
        past = let_go_of_past(door.desk_on(connection, CLOCK), door.settings.keep_nights)
        papers = let_go_of_copies(connection, today())
        keep = door.rules.numbers.uploads.keep_days
        uploads, reports = throw_away(connection, keep), let_go_of_reports(connection, keep)
        kept = door.terms.kept
        now = datetime.now(UTC)
        said = let_go_of_messages(connection, outgoing.numbers.keep_days)
        signs = forget_past(connection, now, kept.session_days, kept.event_days)
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
            "holds_expired": holds,
            "leases_ended": leases,
        }
    )
