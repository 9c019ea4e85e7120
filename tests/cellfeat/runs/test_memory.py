"""Memory of a worker: what was freed is not asked of the system again."""

import platform
import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
import numpy as np
from cellfeat.runs.memory import keep_memory
if sys.argv[1] == "keep":
    keep_memory()
for _ in range(2):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    np.ones(8_000_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def page_faults(mode):
    """What a second array of 64 MB costs in pages that the system hands out."""
    return int(subprocess.check_output([sys.executable, "-c", FAULTS, mode], text=True))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told to keep memory")
def test_a_large_array_takes_the_place_of_an_earlier_one():
    # Of huge pages it is a few dozen.
    assert 4 * page_faults("keep") < page_faults("plain")
