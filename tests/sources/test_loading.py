"""A type is loaded when it is first needed, by however many threads at once."""

import subprocess
import sys

AT_ONCE = """
import sys, threading
sys.setswitchinterval(1e-6)
from sibermata.sources.base import SOURCE_TYPES, _load
places = sorted({place for type_ in SOURCE_TYPES.values() for place in (*type_.ways.values(), type_.parser)})
start, failed = threading.Barrier(len(places)), []
def load(place):
    start.wait()
    try:
        _load(place)
    except ImportError as error:
        failed.append(f"{place}: {error}")
threads = [threading.Thread(target=load, args=(place,)) for place in places]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
sys.exit("; ".join(failed) or None)
"""


def test_sources_that_are_asked_at_the_same_moment_in_a_fresh_worker_are_all_read():
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
