"""The dead man's switch: calls a service of the operator's choice after a night that ended well.

If the service hears nothing in time, it warns by itself: a machine that is gone can send no
message.
"""

from sibermata.errors import SibermataError
from sibermata.sources.http.fetcher import Fetcher
from sibermata.sources.limits import Budget, Limits

# A ping is one short question; who does not answer it now is asked again later.
LIMITS = Limits(
    source_seconds=20, request_seconds=10, connect_seconds=5, read_seconds=5, attempts=1
)
TAKEN = ("EMPTY_BODY",)  # an answer without a word is an answer


def ping(address: str, *, ca_bundle: str = "") -> str:
    """Call the address once; return '' if it answered, else the code of what went wrong.

    It raises nothing, and reveals nothing about the address, which is a secret.
    """
    try:
        with Fetcher("dead man's switch", True, Budget(LIMITS), ca_bundle=ca_bundle) as fetcher:
            fetcher.get(address)
    except SibermataError as error:
        return "" if error.code in TAKEN else error.code
    return ""
