"""How a worker's memory is handed out."""

import ctypes
import sys
from contextlib import suppress

# Of mallopt(3), in glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
NEVER = -1


def keep_memory() -> None:
    """Keep what is freed for the next image, instead of giving it back to the system.

    Notes
    -----
    Arrays of large images come and go by the dozen, and the system clears each page it hands out: on fields
    of 2048 x 2048 that takes a fifth of all time, on 4096 x 4096 a third. The process stays as large as it
    once was. Only glibc is told so; other libraries are left as they are.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):
            libc = ctypes.CDLL(None)
            libc.mallopt(M_MMAP_MAX, 0)
            libc.mallopt(M_TRIM_THRESHOLD, NEVER)
