"""CellProfiler's measurements in pure Python.

The names below are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cellfeat.api import Outcome, measure_image, run, run_into
    from cellfeat.errors import CellfeatError
    from cellfeat.objects.labels import Objects
    from cellfeat.pipeline.load import load_pipeline
    from cellfeat.pipeline.pipeline import Pipeline

__all__ = [
    "CellfeatError",
    "Objects",
    "Outcome",
    "Pipeline",
    "load_pipeline",
    "measure_image",
    "run",
    "run_into",
]

_HOMES = {
    "CellfeatError": "cellfeat.errors",
    "Objects": "cellfeat.objects.labels",
    "Outcome": "cellfeat.api",
    "Pipeline": "cellfeat.pipeline.pipeline",
    "load_pipeline": "cellfeat.pipeline.load",
    "measure_image": "cellfeat.api",
    "run": "cellfeat.api",
    "run_into": "cellfeat.api",
}


def __getattr__(name: str) -> Any:
    """Load a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cellfeat' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
