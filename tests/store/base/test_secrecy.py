"""Sealed values open under their own key and purpose only; a hash is equal for equal numbers and
tells nothing else.
"""

import os

import pytest

from sibermata.errors import StoreUnavailable
from sibermata.store.base.secrecy import Secrecy
from tests.office import KEY

NIK = "3516055503809001"
OTHER_KEY = bytes(range(40, 72))


@pytest.mark.parametrize("text", ["", NIK, "Siti \x1f Contohwati", "😀 ñ \ud800", "x" * 10_000])
def test_what_is_sealed_opens_again_letter_for_letter(text: str) -> None:
    assert Secrecy(KEY).open(Secrecy(KEY).seal(text, b"person"), b"person") == text


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    secrecy = Secrecy(KEY)
    assert len({secrecy.seal(NIK, b"person") for _ in range(3000)}) == 3000


def test_the_number_is_not_in_the_sealed_bytes() -> None:
    assert NIK.encode() not in Secrecy(KEY).seal(NIK, b"person")


@pytest.mark.parametrize(
    ("key", "purpose"),
    [
        pytest.param(OTHER_KEY, b"person", id="another key"),
        pytest.param(KEY, b"record", id="another purpose"),
    ],
)
def test_a_sealed_value_does_not_open_elsewhere(key: bytes, purpose: bytes) -> None:
    sealed = Secrecy(KEY).seal(NIK, b"person")
    with pytest.raises(StoreUnavailable) as caught:
        Secrecy(key).open(sealed, purpose)
    assert NIK not in str(caught.value)


def test_a_sealed_value_with_any_byte_changed_does_not_open() -> None:
    sealed = Secrecy(KEY).seal(NIK, b"person")
    for place in range(len(sealed)):
        with pytest.raises(StoreUnavailable):
            Secrecy(KEY).open(
                sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], b"person"
            )


@pytest.mark.parametrize("length", [0, 1, 5, 13, 28])
def test_a_sealed_value_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(StoreUnavailable):
        Secrecy(KEY).open(Secrecy(KEY).seal(NIK, b"person")[:length], b"person")


def test_a_hash_is_equal_for_equal_numbers_and_differs_by_key() -> None:
    assert Secrecy(KEY).hash(NIK) == Secrecy(KEY).hash(NIK)
    assert Secrecy(KEY).hash(NIK) != Secrecy(OTHER_KEY).hash(NIK)
    assert Secrecy(KEY).hash(NIK) != Secrecy(KEY).hash(NIK[:-1] + "2")


def test_a_forked_process_never_seals_with_a_nonce_of_its_parent() -> None:
    secrecy = Secrecy(KEY)
    secrecy.seal(NIK, b"person")
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.write(writing, b"".join(secrecy.seal(NIK, b"person")[1:13] for _ in range(100)))
        os._exit(0)
    os.close(writing)
    theirs = os.read(reading, 65536)
    os.close(reading)
    os.waitpid(pid, 0)
    ours = {secrecy.seal(NIK, b"person")[1:13] for _ in range(100)}
    assert not ours & {theirs[at : at + 12] for at in range(0, len(theirs), 12)}
