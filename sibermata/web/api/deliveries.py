"""What programs hand in: tonight's roster or list of a source that waits for files."""

from fastapi import APIRouter

from sibermata.desk.deliveries.push import push
from sibermata.desk.visits import within_visit
from sibermata.errors import Refusal
from sibermata.records.account import Right
from sibermata.web.access import DESK
from sibermata.web.api.access import BASE, Taken, resource
from sibermata.web.api.asked import Parameter
from sibermata.web.api.shapes import Handed
from sibermata.web.visit import Visit

router = APIRouter()
SOURCE = Parameter("source", "nama sumber yang menunggu berkas", r"[a-z0-9-]{1,63}", needed=True)


@resource(
    router, "deliveries", "Mengirim berkas sebuah sumber; berkas yang sama dibaca satu kali.",
    SOURCE, shape=Handed, roles=DESK, right=Right.DELIVER, method="POST", listed=False,
)  # fmt: skip
def deliver(visit: Visit) -> Taken:
    """Take a file in, let it be what its source says, and ask for its run."""
    door = within_visit(visit.opened, visit.connection, visit.scope)
    try:
        handed = push(door, visit.desk(), visit.visitor, visit.query["source"], visit.body)
    except Refusal as refused:
        if refused.code == "SOURCE_UNKNOWN":  # its sentence says again what was sent
            raise Refusal("PAGE_UNKNOWN") from None
        raise
    place = f"{BASE}/jobs/{handed.job}"
    return Taken({**handed._asdict(), "see": place}, place)
