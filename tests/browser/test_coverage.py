"""Ikrar and Pelatihan in a real browser, at both widths."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sibermata.records.account import Role
from tests.browser.conftest import WIDTHS, served, visitor_as
from tests.browser.looks import look
from tests.marks import Programme
from tests.office import Office

PATHS = ("/ikrar", "/ikrar/UJI", "/ikrar/UJI?wilayah=35.16.05", "/pelatihan", "/pelatihan/DASAR")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_pledges_and_trainings_is_whole(
    width: int, chromium: Browser, office: Office, pictures: Path
) -> None:
    programme = Programme(office)
    programme.sign(programme.person("Budi Ujicoba"))
    programme.mark()
    with (
        served(office) as address,
        visitor_as(chromium, address, Role.ADMINISTRATOR, width) as visitor,
    ):
        for number, path in enumerate(PATHS):
            look(visitor.open(path), pictures, f"coverage-{number}")
