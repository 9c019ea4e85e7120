"""A .cppipe to a pipeline, and what of it can run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from cellfeat.errors import CellfeatError, PipelineError
from cellfeat.pipeline.cppipe.modules import INPUTS, READERS
from cellfeat.pipeline.cppipe.parser import Module, parse
from cellfeat.pipeline.cppipe.reader import Reading, Values, read
from cellfeat.pipeline.faults import in_words
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.pipeline.step import Step
from cellfeat.pipeline.steps import STEPS
from cellfeat.pipeline.text import name_of, read_text

FILES = ("rule", "metadata", "match_by", "match_metadata", "group_by")


@dataclass(frozen=True)
class Verdict:
    """Whether a module of a .cppipe runs here.

    Parameters
    ----------
    module : Module
    state : {'runs', 'skipped', 'refused'}
        Disabled modules are skipped.
    reason : str
        Why it is refused.
    """

    module: Module
    state: Literal["runs", "skipped", "refused"]
    reason: str = ""


def read_cppipe(text: str, origin: str) -> Pipeline:
    """Make a pipeline from a .cppipe.

    Parameters
    ----------
    text : str
        The file's content.
    origin : str
        The file's name, for errors.

    Raises
    ------
    PipelineError
        A module, a revision or a value is not supported, or the pipeline does not hold together.
    """
    parts: Values = {}
    steps: list[Step] = []
    for module in parse(text, origin):
        if not module.is_enabled:
            continue
        place = _place(module, origin)
        if module.name in INPUTS:
            part = read(INPUTS[module.name], module, place).steps[0]
            if set(part) & set(parts):
                raise PipelineError(f"{place}: is the second of its kind: remove one")
            parts |= part
        else:
            steps += _steps(module, place)
    return _pipeline(parts, tuple(steps), origin)


def check_file(path: Path) -> list[Verdict]:
    """`check_cppipe` of a file."""
    return check_cppipe(read_text(path), str(path))


def check_whole(path: Path) -> None:
    """Check that the modules of a .cppipe, each of which runs, make a pipeline together.

    Raises
    ------
    CellfeatError
        A module uses what none before it makes, or none says which images there are.
    """
    try:
        read_cppipe(read_text(path), str(path))
    except PipelineError as error:
        raise CellfeatError(str(error)) from error


def lines(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Verdicts in words, a line each."""
    for verdict in verdicts:
        module = verdict.module
        reason = f": {verdict.reason}" if verdict.reason else ""
        yield f"{module.number:3} {module.name} (revision {module.revision}) {verdict.state}{reason}"


def check_cppipe(text: str, origin: str) -> list[Verdict]:
    """Say of each module of a .cppipe whether it runs.

    Raises
    ------
    PipelineError
        It is not a .cppipe of CellProfiler 4.
    """
    return [_verdict(module, origin) for module in parse(text, origin)]


def _verdict(module: Module, origin: str) -> Verdict:
    if not module.is_enabled:
        return Verdict(module, "skipped")
    place = _place(module, origin)
    try:
        if module.name in INPUTS:
            read(INPUTS[module.name], module, place)
        else:
            _steps(module, place)
    except PipelineError as error:
        return Verdict(module, "refused", str(error).removeprefix(f"{place}: "))
    return Verdict(module, "runs")


def _place(module: Module, origin: str) -> str:
    return f"{origin}: module {module.number} {module.name}"


def _steps(module: Module, place: str) -> list[Step]:
    if module.name not in READERS or module.name not in STEPS:
        raise PipelineError(f"{place}: this module is not supported")
    reading = read(READERS[module.name], module, place)
    return [_step(module.name, settings, reading, place) for settings in reading.steps]


def _step(name: str, settings: Values, reading: Reading, place: str) -> Step:
    try:
        return STEPS[name].model_validate(settings)
    except ValidationError as error:
        raise PipelineError(f"{place}: {_explain(error, reading)}") from error


def _explain(error: ValidationError, reading: Reading) -> str:
    """The first fault in one line, with CellProfiler's text of the setting."""
    fault = error.errors()[0]
    parts = [str(part) for part in fault["loc"]]
    known = [reading.texts[part] for part in reversed(parts) if part in reading.texts]
    return in_words(fault, [*known, *parts, ""][0])


def _pipeline(parts: Values, steps: tuple[Step, ...], origin: str) -> Pipeline:
    if "images" not in parts:
        raise PipelineError(f"{origin}: has no NamesAndTypes: nothing says which images there are")
    content: dict[str, Any] = {name: value for name, value in parts.items() if name not in FILES}
    files = {name: parts[name] for name in FILES if name in parts}
    try:
        return Pipeline(name=name_of(origin), files=files, steps=steps, **content)
    except ValidationError as error:
        fault = error.errors()[0]
        said = in_words(fault, ".".join(map(str, fault["loc"])))
        raise PipelineError(f"{origin}: {said}") from error
    except PipelineError as error:
        raise PipelineError(f"{origin}: {error}") from error
