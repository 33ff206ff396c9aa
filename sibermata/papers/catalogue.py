"""Every kind of paper there is: a new one is a file beside its like and a line here."""

from sibermata.papers.kind import Kind
from sibermata.papers.registry import buku_bpd, model_a4, nominatif

KINDS: dict[str, Kind] = {one.PAPER.name: one.PAPER for one in (nominatif, model_a4, buku_bpd)}
