"""A pipeline as TOML, as `load_pipeline` reads it."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from cellfeat.io.folders import check_output_file
from cellfeat.io.write import write
from cellfeat.pipeline.load import load_pipeline
from cellfeat.pipeline.pipeline import Pipeline
from cellfeat.pipeline.step import Step

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(pipeline: Pipeline) -> str:
    """Write a pipeline as TOML; settings that are as by default are left out.

    Returns
    -------
    str
        Loading it gives an equal pipeline.
    """
    about = {"name": pipeline.name, "description": pipeline.description}
    lines = list(_entries({key: text for key, text in about.items() if text}))
    lines += _table("[files]", _changed(pipeline.files))
    for image in pipeline.images:
        lines += _table("[[image]]", _changed(image))
    for step in pipeline.steps:
        lines += _table("[[step]]", {"module": type(step).__name__} | _settings(step))
    lines += _table("[spreadsheet]", _changed(pipeline.spreadsheet))
    return "\n".join(lines) + "\n"


def convert_file(source: str | Path, out: Path, *, overwrite: bool = False) -> None:
    """Load a pipeline, as `load_pipeline` does, and write it as TOML.

    Raises
    ------
    UsageError
        The pipeline is wrong, or the file exists.
    CellfeatError
        The file cannot be written.
    """
    check_output_file(out, overwrite=overwrite, inputs=[Path(source)])
    write(out, to_toml(load_pipeline(source)).encode(), overwrite=overwrite)


def _settings(step: Step) -> dict[str, Any]:
    """Settings that are not by default; '' for names left out where leaving them out would make them."""
    settings = _changed(step)
    if type(step).model_validate(settings) != step:
        settings |= {name: "" for name in type(step).model_fields if getattr(step, name) is None}
    return settings


def _changed(model: BaseModel) -> dict[str, Any]:
    """Values that are not by default. There is no null in TOML: None is left out."""
    return {
        name: _plain(getattr(model, name))
        for name, field in type(model).model_fields.items()
        if getattr(model, name) is not None and (field.is_required() or getattr(model, name) != field.default)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _changed(value)
    return [_plain(member) for member in value] if isinstance(value, tuple) else value


def _table(header: str, values: Mapping[str, Any]) -> list[str]:
    return ["", header, *_entries(values)] if values else []


def _entries(values: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(name)} = {_value(value)}" for name, value in values.items())


def _key(name: str) -> str:
    return name if BARE_KEY.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return f"{{ {', '.join(_entries(value))} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)


def _text(text: str) -> str:
    """In single quotes, which need no escapes, where there is a backslash; else in double ones."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
