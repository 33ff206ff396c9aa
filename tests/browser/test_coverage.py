"""Ikrar and Pelatihan in a real browser, at both widths."""

from pathlib import Path

from playwright.sync_api import Browser

from sibermata.records.account import Role
from tests.browser.conftest import served, visitor_as
from tests.browser.looks import look_at_both
from tests.marks import Programme
from tests.office import Office

PATHS = ("/ikrar", "/ikrar/UJI", "/ikrar/UJI?wilayah=35.16.05", "/pelatihan", "/pelatihan/DASAR")


def test_every_page_of_pledges_and_trainings_is_whole(
    chromium: Browser, office: Office, pictures: Path
) -> None:
    programme = Programme(office)
    programme.sign(programme.person("Budi Ujicoba"))
    programme.mark()
    with (
        served(office) as address,
        visitor_as(chromium, address, Role.ADMINISTRATOR) as visitor,
    ):
        for number, path in enumerate(PATHS):
            look_at_both(visitor.open(path), pictures, f"coverage-{number}")
