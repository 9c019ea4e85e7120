"""How many cells one needs to label: active-learning studies on feature tables.

The names below are loaded when they are first used, so that importing the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from activesim.errors import ActivesimError
    from activesim.learner import Learner
    from activesim.rounds import Round
    from activesim.settings import Settings
    from activesim.study import Study, run_study
    from activesim.table import Table, load

__all__ = ["ActivesimError", "Learner", "Round", "Settings", "Study", "Table", "load", "run_study"]

_HOMES = {
    "ActivesimError": "activesim.errors",
    "Learner": "activesim.learner",
    "Round": "activesim.rounds",
    "Settings": "activesim.settings",
    "Study": "activesim.study",
    "Table": "activesim.table",
    "load": "activesim.table",
    "run_study": "activesim.study",
}


def __getattr__(name: str) -> Any:
    """Load a public name from the module that holds it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'activesim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
