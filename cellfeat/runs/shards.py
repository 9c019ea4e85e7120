"""Runs that share one list of image sets: what each has done, what is missing, and one store of all."""

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from cellfeat.errors import UsageError
from cellfeat.runs.chunk import places
from cellfeat.runs.durable import UNFINISHED, write_durably, writing
from cellfeat.runs.manifest import INPUTS, MANIFEST, Manifest, changes, read_manifest, stored_inputs
from cellfeat.runs.store import STORE, Store

Numbers = tuple[int, int]


@dataclass(frozen=True)
class Shard:
    """How far a run has come.

    Parameters
    ----------
    folder : Path
        The run's output folder.
    manifest : Manifest
    image_sets, done, failed : int
        How many it takes, how many of them it has measured or failed on, and how many it failed on.
    missing : tuple of tuple (int, int)
        First and last number of the image sets that are neither.
    """

    folder: Path
    manifest: Manifest
    image_sets: int
    done: int
    failed: int
    missing: tuple[Numbers, ...]

    @property
    def store(self) -> Store:
        """What it has measured."""
        return Store(self.folder / STORE)


def read_shard(folder: Path) -> Shard:
    """See how far a run has come, also while it is under way.

    Raises
    ------
    UsageError
        The folder is not of a run.
    """
    manifest = read_manifest(folder / STORE)
    finished = {first: (images, failed) for first, images, failed in Store(folder / STORE).finished()}
    wanted = list(places(manifest.image_sets, manifest.shard))
    missing = [(place.start + 1, place.stop) for place in wanted if place.start + 1 not in finished]
    return Shard(
        folder,
        manifest,
        sum(map(len, wanted)),
        sum(images for images, _ in finished.values()),
        sum(failed for _, failed in finished.values()),
        tuple(missing),
    )


def lines(shards: Sequence[Shard]) -> Iterator[str]:
    """Say how far runs of one list of image sets have come, and what is missing; a line for each fact."""
    for shard in shards:
        which = "shard {}/{}: ".format(*shard.manifest.shard) if shard.manifest.shard != (1, 1) else ""
        yield (
            f"{shard.folder}: {which}{shard.done} of {shard.image_sets} image sets done, "
            f"{shard.failed} of them failed"
        )
    unfinished = unfinished_shards(shards)
    if unfinished:
        yield f"image sets missing: {ranges(missing(shards))}"
        if shards[0].manifest.shard != (1, 1):
            yield f"shards to run, or to resume: {','.join(map(str, unfinished))}"


def unfinished_shards(shards: Sequence[Shard]) -> list[int]:
    """Numbers of the shards that are not done, or not there."""
    done = {shard.manifest.shard[0] for shard in shards if not shard.missing}
    return [number for number in range(1, shards[0].manifest.shard[1] + 1) if number not in done]


def missing(shards: Sequence[Shard]) -> list[Numbers]:
    """First and last number of the image sets that are in no shard, in order."""
    manifest = shards[0].manifest
    there = {shard.manifest.shard[0]: shard.missing for shard in shards}
    found: list[Numbers] = []
    for number in range(1, manifest.shard[1] + 1):
        wanted = places(manifest.image_sets, (number, manifest.shard[1]))
        found += there.get(number, [(place.start + 1, place.stop) for place in wanted])
    return sorted(found)


def ranges(numbers: Sequence[Numbers]) -> str:
    """Write ranges of numbers as '1-25,51-60', neighbours joined."""
    joined: list[Numbers] = []
    for first, last in numbers:
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in joined)


def read_shards(folders: Sequence[Path]) -> list[Shard]:
    """See how far the shards of one run have come.

    Raises
    ------
    UsageError
        A folder is not of a run, two are of the same shard, or not all are of one pipeline, one list of
        image sets, one number of shards, and the same versions.
    """
    shards = sorted(map(read_shard, folders), key=lambda shard: shard.manifest.shard)
    first = shards[0]
    for before, shard in pairwise(shards):
        if before.manifest.shard == shard.manifest.shard:
            which = "shard {}/{}".format(*shard.manifest.shard)
            raise UsageError(f"{before.folder} and {shard.folder}: both are {which}: name one of them")
        same_shard = shard.manifest.model_copy(
            update={"shard": (first.manifest.shard[0], shard.manifest.shard[1])}
        )
        # Machines may have copies of the same files.
        found = changes(
            first.store.folder,
            same_shard,
            stored_inputs(shard.store.folder),
            may_change=range(first.manifest.image_sets + 1),
        )
        if found:
            raise UsageError(
                f"{shard.folder}: is no shard of the run that {first.folder} is of: {found[0]}: run it again"
            )
    return shards


def check_done(shards: Sequence[Shard]) -> None:
    """Refuse shards that lack image sets.

    Raises
    ------
    UsageError
        Some are missing; names them, and the shards to run.
    """
    if unfinished_shards(shards):
        numbers = ",".join(map(str, unfinished_shards(shards)))
        raise UsageError(
            f"the image sets {ranges(missing(shards))} are missing: run or resume the shards {numbers}"
        )


def merge_stores(shards: Sequence[Shard], out: Path) -> Store:
    """Put all parts of some shards into one store, as a single run would have made it.

    Parameters
    ----------
    shards : sequence of Shard
        All of a run, done.
    out : Path
        Output folder, which holds no store.

    Raises
    ------
    CellfeatError
        The store cannot be written.
    """
    store = Store(out / STORE)
    unfinished = store.folder.with_name(STORE + UNFINISHED)
    whole = shards[0].manifest.model_copy(update={"shard": (1, 1)})
    with writing(store.folder, "the shards are as they were: make room, and merge them again"):
        unfinished.mkdir()
        write_durably(unfinished / MANIFEST, whole.model_dump_json(indent=1).encode())
        shutil.copyfile(shards[0].store.folder / INPUTS, unfinished / INPUTS)
        for shard in shards:
            for part in shard.store.parts():
                (unfinished / part.name).mkdir()
                for file in part.iterdir():
                    shutil.copyfile(file, unfinished / part.name / file.name)
        # The shards may be deleted next.
        os.sync()
        unfinished.rename(store.folder)
    return store
