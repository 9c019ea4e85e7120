"""Functions and classes of one's own: found by their import path, known again by their source."""

import inspect
import sys
from importlib import import_module
from typing import Any


def imported(path: str) -> Any:
    """Give what an import path names, ``module:name`` or ``module.name``; a module may raise anything."""
    module, _, name = path.replace(":", ".").rpartition(".")
    return getattr(import_module(module), name)


def source(thing: Any) -> str | None:
    """Give the name of a function or class and the source of its module, by which it is known again.

    What that module imports is not looked at. None if there is no source, or if the module does not hold the
    thing by that name: lambdas and closures of one module may have the same name and yet do different things.
    """
    name = getattr(thing, "__qualname__", "")
    module: Any = sys.modules.get(getattr(thing, "__module__", ""))
    if getattr(module, name, None) is not thing:
        return None
    try:
        return f"{name}\n{inspect.getsource(module)}"
    except (OSError, TypeError):
        return None
