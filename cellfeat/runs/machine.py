"""What a process of a cluster is asked: it passes chunks on, and so imports nothing of what measures them."""

import platform

from cellfeat.errors import CellfeatError
from cellfeat.runs.versions import installed
from cellfeat.runs.workers import Workers


def measure_here(chunk: bytes, versions: dict[str, str], workers: Workers) -> bytes:
    """Measure a pickled chunk on this machine, as `Workers.measure` does.

    Raises
    ------
    CellfeatError
        The machine has other versions than those.
    """
    here = installed()
    for package, wanted in versions.items():
        if here[package] != wanted:
            raise CellfeatError(
                f"{platform.node()}: has {package} {here[package]} where this run has {wanted}: install the "
                "same on all machines"
            )
    return workers.measure(chunk)
