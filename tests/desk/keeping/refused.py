"""How tests of keeping ask for a refusal."""

from collections.abc import Callable

import pytest

from sibermata.errors import SibermataError


def refused(act: Callable[[], object]) -> str:
    """Do what must be refused; return the code."""
    with pytest.raises(SibermataError) as caught:
        act()
    return caught.value.code
