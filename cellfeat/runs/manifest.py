"""What a run was asked to do: enough to go on with it, and to know later where its numbers come from."""

import hashlib
import json
import os
import platform
import shlex
import sys
import tomllib
from collections.abc import Container, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.json import ParseOptions, ReadOptions, read_json
from pydantic import BaseModel, ConfigDict, model_validator

from cellfeat.errors import UsageError
from cellfeat.io.image_sets import ImageSet
from cellfeat.io.remote import Remote
from cellfeat.pipeline.pipeline import Pipeline, SpreadsheetSettings
from cellfeat.pipeline.toml import to_toml
from cellfeat.runs.changes import input_changes, pipeline_changes, value_changes
from cellfeat.runs.durable import UNFINISHED, reading, sync_folder, whole_file, write_durably, writing
from cellfeat.runs.part import storable
from cellfeat.runs.versions import installed

MANIFEST = "manifest.json"
INPUTS = "inputs.parquet"
MOST_DIFFERENCES = 5
ROWS_AT_ONCE = 1024


class Manifest(BaseModel):
    """A run's pipeline, inputs, versions and circumstances.

    Parameters
    ----------
    pipeline_name, pipeline, pipeline_sha256 : str
        Its name, its text as TOML, and the hash of that.
    image_sets : int
    shard : tuple of int
        Which part of the image sets this run takes, and of how many: (1, 1) is all of them.
    versions : dict of str to str
        Of the packages that numbers depend on.
    python, command, started, machine, system : str
        Version, what was typed, time in UTC, name of the computer, operating system and processor.
    """

    model_config = ConfigDict(frozen=True)

    pipeline_name: str
    pipeline: str
    pipeline_sha256: str
    image_sets: int
    shard: tuple[int, int]
    versions: dict[str, str]
    python: str
    command: str
    started: str
    machine: str
    system: str

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.pipeline_sha256 != _hash(self.pipeline):
            raise ValueError("the pipeline is not the one that the run began with")
        if "cellfeat" not in self.versions:
            raise ValueError("the version of cellfeat is missing")
        return self

    @property
    def spreadsheet(self) -> SpreadsheetSettings:
        """What the pipeline says of CSV tables."""
        return SpreadsheetSettings.model_validate(tomllib.loads(self.pipeline).get("spreadsheet", {}))

    def experiment(self) -> dict[str, str]:
        """The rows of Experiment.csv."""
        return {
            "cellfeat_Version": self.versions["cellfeat"],
            "Python_Version": self.python,
            "Pipeline_Name": self.pipeline_name,
            "Pipeline_Pipeline": self.pipeline,
            "Pipeline_SHA256": self.pipeline_sha256,
            **{f"{name}_Version": v for name, v in self.versions.items() if name != "cellfeat"},
            "Run_Command": self.command,
            "Run_Timestamp": self.started,
            "Run_Machine": self.machine,
            "Run_System": self.system,
        }


def describe(pipeline: Pipeline, image_sets: int, shard: tuple[int, int] = (1, 1)) -> Manifest:
    """Describe a run that is about to start, on this machine, now."""
    text = to_toml(pipeline)
    return Manifest(
        pipeline_name=pipeline.name,
        pipeline=text,
        pipeline_sha256=_hash(text),
        image_sets=image_sets,
        shard=shard,
        versions=installed(),
        python=platform.python_version(),
        command=storable(shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=platform.node(),
        system=f"{platform.platform()} {platform.machine()}",
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def begin_store(folder: Path, manifest: Manifest, image_sets: Sequence[ImageSet]) -> None:
    """Make a store's folder with its manifest and the list of its inputs; it is there when they are whole."""
    unfinished = folder.with_name(folder.name + UNFINISHED)
    with writing(folder):
        unfinished.mkdir()
        store_inputs(unfinished, image_sets)
        write_durably(unfinished / MANIFEST, manifest.model_dump_json(indent=1).encode())
        sync_folder(unfinished)
        unfinished.rename(folder)
        sync_folder(folder.parent)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a store.

    Raises
    ------
    UsageError
        There is none.
    CellfeatError
        It is damaged.
    """
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{folder.parent}: is not the output folder of a run: {path.name}: {error.strerror}"
        ) from error
    with reading(path, "the run must be begun anew"):
        return Manifest.model_validate_json(text)


def check_same(
    folder: Path, manifest: Manifest, image_sets: Sequence[ImageSet], may_change: Container[int] = ()
) -> None:
    """Check that a store can be gone on with.

    Parameters
    ----------
    folder : Path
        The store.
    manifest : Manifest
    image_sets : sequence of ImageSet
    may_change : container of int
        Image sets whose files may have been replaced.

    Raises
    ------
    UsageError
        It is of another pipeline, other inputs, another shard or other versions; says what changed.
    """
    found = changes(folder, manifest, map(_row, image_sets), may_change)
    if found:
        more = "; and more" if len(found) > MOST_DIFFERENCES else ""
        raise UsageError(
            f"{folder.parent}: cannot be resumed, as this changed since it was begun: "
            f"{'; '.join(found[:MOST_DIFFERENCES])}{more}; undo the change, or name another output folder"
        )


def changes(
    folder: Path, manifest: Manifest, inputs: Iterator[dict[str, Any]], may_change: Container[int]
) -> list[str]:
    """What changed since a store was begun: in the pipeline, the shard, the versions, and a few inputs."""
    earlier = read_manifest(folder)
    return [
        *pipeline_changes(earlier.pipeline, manifest.pipeline),
        *value_changes("shard", earlier.shard, manifest.shard),
        *value_changes("the version of", earlier.versions, manifest.versions),
        *islice(input_changes(stored_inputs(folder), inputs, may_change), MOST_DIFFERENCES + 1),
    ]


def store_inputs(folder: Path, image_sets: Sequence[ImageSet]) -> None:
    """Write the list of inputs, with the state of the files now."""
    with whole_file(folder / INPUTS) as path, pq.ParquetWriter(path, _SCHEMA) as writer:
        for start in range(0, len(image_sets), ROWS_AT_ONCE):
            rows = map(_row, image_sets[start : start + ROWS_AT_ONCE])
            # Given Python's own lists, PyArrow imports pandas: as long as measuring a hundred crops.
            lines = "\n".join(map(json.dumps, rows)).encode()
            table = read_json(
                pa.BufferReader(lines),
                read_options=ReadOptions(use_threads=False, block_size=len(lines)),
                parse_options=ParseOptions(explicit_schema=_SCHEMA),
                # A pool of its own would keep megabytes.
                memory_pool=pa.system_memory_pool(),
            )
            writer.write_table(table)


def stored_inputs(folder: Path) -> Iterator[dict[str, Any]]:
    """Rows of the list of inputs; sizes are in bytes, times of change in ns since 1970."""
    path = folder / INPUTS
    with reading(path, "export what is done, and begin a new run"), pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            yield from batch.to_pylist()


_SCHEMA = pa.schema(
    {
        "ImageNumber": pa.int64(),
        "Files": pa.list_(pa.string()),
        "Sizes": pa.list_(pa.int64()),
        "Changed": pa.list_(pa.int64()),
        "Metadata": pa.string(),
        "Group": pa.list_(pa.int64()),
    }
)


def _row(image_set: ImageSet) -> dict[str, Any]:
    states = [_state(path) for path in image_set.files.values()]
    group = image_set.group
    return {
        "ImageNumber": image_set.number,
        "Files": [storable(str(path)) for path in image_set.files.values()],
        "Sizes": [size for size, _ in states],
        "Changed": [changed for _, changed in states],
        "Metadata": json.dumps(dict(image_set.metadata)),
        "Group": [group.number, group.index, group.length],
    }


def _state(path: Path) -> tuple[int, int]:
    """Size and time of the last change; -1 for a file that is not there, which is a failure later."""
    try:
        if isinstance(path, Remote):
            return path.state()
        state = os.stat(path)  # noqa: PTH116 (a third of the time, for each of a million files)
    except (OSError, ValueError):
        return -1, -1
    return state.st_size, state.st_mtime_ns
