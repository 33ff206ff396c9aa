"""People who come in by the pages as they do: with a password, under a clock that tests set."""

import re
from datetime import datetime
from typing import Any

from tests.accounts import NOON, PASSWORD
from tests.web.conftest import Browser


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


class Client(Browser):
    """A browser that signs in as people do."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)

    def form(self, page: str, address: str = "", **fields: Any) -> Any:
        """Send a form with the token that stands in a page."""
        found = re.search(r'name="csrf" value="([^"]*)"', self.get(page).text)
        assert found, page
        return self.post(address or page, data={"csrf": found.group(1), **fields})

    def come_in(self, name: str, password: str = PASSWORD) -> "Client":
        answer = self.form("/masuk", nama=name, sandi=password)
        assert answer.status_code == 303, answer.text[-800:]
        return self
