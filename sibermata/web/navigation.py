"""The menu, in its order; each visitor sees the entries that he or she may open."""

from collections.abc import Iterable

from sibermata.records.account import Visitor
from sibermata.web.declared import Access
from sibermata.web.render import Entry

MENU = (  # address, label, icon
    ("/beranda", "Beranda", "home"),
    ("/aparatur", "Aparatur", "users"),
    ("/perbaikan", "Perbaikan", "tool"),
    ("/sinkronisasi", "Sinkronisasi", "refresh"),
    ("/ikrar", "Ikrar", "signature"),
    ("/pelatihan", "Pelatihan", "school"),
    ("/rapat", "Rapat", "calendar-event"),
    ("/wilayah", "Wilayah", "map"),
    ("/pengguna", "Pengguna", "user-cog"),
    ("/audit", "Audit", "history"),
    ("/tentang", "Tentang", "info-circle"),
)
WITHIN = {"/pekerjaan": "/sinkronisasi", "/pesan": "/pengguna"}  # pages of an entry elsewhere


def entries(routes: Iterable[Access], visitor: Visitor | None, address: str) -> list[Entry]:
    """Return the entries that somebody may open; none for somebody who is not signed in."""
    if visitor is None:
        return []
    opened = {
        access.path for access in routes if access.method == "GET" and access.lets_in(visitor)
    }
    at = address.split("?")[0]
    at = next((entry for place, entry in WITHIN.items() if at.startswith(place)), at)
    return [
        Entry(path, label, icon, at.startswith(path))
        for path, label, icon in MENU
        if path in opened
    ]
