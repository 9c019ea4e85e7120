"""Pipelines by name or file: the built-in ones, TOML, and CellProfiler's own."""

import difflib
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from cellfeat.errors import PipelineError
from cellfeat.pipeline.cppipe.convert import read_cppipe
from cellfeat.pipeline.faults import in_words
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.pipeline.step import Step
from cellfeat.pipeline.steps import STEPS
from cellfeat.pipeline.text import name_of, read_text

BUILT_IN = resources.files("cellfeat.pipelines")


def built_in_pipelines() -> list[str]:
    """Names of the pipelines that come with the package."""
    return sorted(Path(entry.name).stem for entry in BUILT_IN.iterdir() if entry.name.endswith(".toml"))


def load_pipeline(source: str | Path) -> Pipeline:
    """Load a built-in pipeline by its name, or a pipeline file.

    Parameters
    ----------
    source : str or Path
        ``blood-cells``, or the path of a TOML file, or of a .cppipe of CellProfiler 4.

    Raises
    ------
    PipelineError
        No such pipeline, or something in it is wrong: names the step, the setting, the value, and what
        would be accepted.
    """
    if str(source) in built_in_pipelines():
        return parse_pipeline((BUILT_IN / f"{source}.toml").read_text("utf-8"), str(source))
    path = Path(source)
    if not path.is_file():
        raise PipelineError(
            f"{source}: no such pipeline file, and no built-in pipeline; those are "
            + ", ".join(built_in_pipelines())
        )
    text = read_text(path)
    if path.suffix.lower() == ".cppipe":
        return read_cppipe(text, str(path))
    return parse_pipeline(text, str(path))


def parse_pipeline(text: str, origin: str) -> Pipeline:
    """Make a pipeline from TOML; `origin` is named in errors."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PipelineError(f"{origin}: not a TOML file: {error}") from error
    for wrong, right in (("images", "[[image]]"), ("steps", "[[step]]")):
        if wrong in content:
            raise PipelineError(f"{origin}: there is no setting {wrong!r}; did you mean {right}?")
    entries = content.pop("step", None)
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise PipelineError(f"{origin}: has no steps: add [[step]] tables, each with module = '…'")
    steps = tuple(_step(entry, f"{origin}: step {n}") for n, entry in enumerate(entries, start=1))
    content.setdefault("name", name_of(origin))
    if "image" in content:
        content["images"] = content.pop("image")
    try:
        return Pipeline(**content, steps=steps)
    except ValidationError as error:
        raise PipelineError(f"{origin}: {_explain(error, Pipeline)}") from error
    except PipelineError as error:
        raise PipelineError(f"{origin}: {error}") from error


def _step(entry: dict[str, Any], place: str) -> Step:
    module = entry.pop("module", None)
    if not isinstance(module, str) or module not in STEPS:
        raise PipelineError(f"{place}: module = {module!r} is not one of {_nearest(str(module), STEPS)}")
    try:
        return STEPS[module].model_validate(entry)
    except ValidationError as error:
        raise PipelineError(f"{place} {module}: {_explain(error, STEPS[module])}") from error


def _explain(error: ValidationError, model: type[BaseModel]) -> str:
    """The first fault in one line: setting, value, and what would be accepted."""
    # A misspelt setting explains a missing one.
    fault = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    setting = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"there is no setting {setting!r}; did you mean {_nearest(setting, model.model_fields)}?"
    if fault["type"] == "missing":
        return f"the setting {setting!r} is missing"
    return in_words(fault, setting)


def _nearest(word: str, choices: Any) -> str:
    return ", ".join(difflib.get_close_matches(word, list(choices), n=3, cutoff=0.5) or sorted(choices))
