"""`python -m tests.guides`: lives three nights of the invented province and takes the pictures of the
guides from its pages; `make guide-pictures` starts it.

Whoever is seen is invented, by the same seed each time; the days are those on which it was run.
"""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from sibermata.cli.demo.nights import demo_settings, live
from sibermata.cli.demo.pages import let_pages_take_files
from sibermata.desk.accounts.demo import demo_accounts
from sibermata.desk.opening import Opened, opened
from sibermata.settings import read_settings
from sibermata.web.app import make_app
from sibermata.web.house import Site
from tests.browser.conftest import ARGUMENTS, CHROMIUM, running, working_at
from tests.guides.pictures import ADMINISTRATOR, OFFICER, PICTURES, WIDE

FOLDER = Path(__file__).parents[2] / "docs/panduan/gambar"
QUALITY = 72  # of WebP


@contextmanager
def province() -> Iterator[Opened]:
    """Let the invented province live three nights; give its open installation."""
    with TemporaryDirectory(prefix="panduan-") as folder:
        os.environ |= {"SIBERMATA_DATA": folder, "SIBERMATA_DEMO_MARIADB": ""}
        os.environ.pop("SIBERMATA_DATABASE_URL", None)
        live("district", 3)
        settings = demo_settings(read_settings())
        with opened(settings=replace(settings, sources=settings.data / "work/sources")) as door:
            yield door


def passwords(door: Opened) -> dict[str, str]:
    """Make the accounts of the demo; return the password of each."""
    districts = sorted({one.district for one in door.sources() if len(one.district) == 5})
    with door.database.work(name="demo accounts") as connection:
        let_pages_take_files(door, connection)
        desk = door.desk_on(connection, "demo")
        made = demo_accounts(desk, districts, datetime.now(UTC), door.terms)
    return {one.name: one.password for one in made}


def signed_in(chromium: Browser, address: str, who: str, password: str) -> Page:
    """Let somebody come in by the door of everybody."""
    context: BrowserContext = chromium.new_context(locale="id-ID", timezone_id="Asia/Jakarta")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{address}/masuk")
    if who:
        page.get_by_label("Nama pengguna").fill(who)
        page.get_by_label("Kata sandi").fill(password)
        page.locator("main").get_by_role("button", name="Masuk").click()
        page.wait_for_url(lambda url: "/masuk" not in url)
    return page


def keep(page: Page, name: str) -> None:
    """Keep what the window shows as a small WebP."""
    client = page.context.new_cdp_session(page)
    shot = client.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(shot["data"]))
    client.detach()


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(exist_ok=True)
    with province() as door, sync_playwright() as playwright:
        known = {"": "", **passwords(door)}
        app = make_app(replace(door, database=door.pages), site=Site())
        with running(app) as address, working_at(door):
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
            pages = {
                who: signed_in(chromium, address, who, known[who])
                for who in ("", OFFICER, ADMINISTRATOR)
            }
            for one in PICTURES:
                page = pages[one.who]
                page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
                try:
                    one.show(page)
                    page.wait_for_load_state()  # a picture of a page that is still drawn fails
                    keep(page, one.name)
                except Error as error:
                    print(f"no picture {one.name}: {str(error)[:300]}")
            chromium.close()
    size = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(PICTURES)} pictures, {size // 1024} KB")


if __name__ == "__main__":
    main()
