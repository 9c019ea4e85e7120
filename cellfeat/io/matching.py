"""Which files belong together: by rules for each image, in order or by metadata."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cellfeat.errors import UsageError
from cellfeat.io.image_sets import Group, ImageSet
from cellfeat.io.packed import Packed
from cellfeat.io.rules import Candidate, Rule

Metadata = dict[str, str]
Join = Mapping[str, str]


def matched(
    files: Sequence[Path],
    rules: Mapping[str, Rule],
    metadata_of: Callable[[Path], Metadata],
    joins: Sequence[Join] = (),
    needed: Sequence[str] = (),
) -> list[ImageSet]:
    """Put the files of each image set together.

    Parameters
    ----------
    files : sequence of Path
        In order.
    rules : dict of str to Rule
        Which files are which image.
    metadata_of : callable
        Metadata of a file.
    joins : sequence of (dict of str to str)
        Metadata that must agree: for each image that has it, the key. The first image with all of the keys
        has one image set for each of its files, in the metadata's order as of a dictionary; other images have
        the file that agrees in the keys they have, which may be the same for many image sets. Without joins,
        the first file of each image goes with the first of the others, and so on.
    needed : sequence of str
        Metadata that no image set may lack.

    Returns
    -------
    list of ImageSet
        With the metadata of their files, the same keys for all; '' where these differ or have none.

    Raises
    ------
    UsageError
        An image without files, different numbers of files, a file without the one match it needs, or an
        image set without metadata that is needed.
    """
    known = {file: metadata_of(file) for file in files}
    channels = {name: [f for f in files if rule(Candidate(f, known[f]))] for name, rule in rules.items()}
    for name, found in channels.items():
        if not found:
            raise UsageError(f"none of {len(files)} files passes the rule of the image {name}")
    sets = _by_metadata(channels, known, joins) if joins else _by_order(channels)
    whole = [ImageSet(number, chosen, _common(chosen, known)) for number, chosen in enumerate(sets, start=1)]
    _check_has(needed, whole)
    none = {key: "" for each in whole for key in each.metadata}
    return [replace(each, metadata=none | dict(each.metadata)) for each in whole]


def grouped(sets: Sequence[ImageSet], keys: Sequence[str]) -> Packed[ImageSet]:
    """Order image sets by the metadata that make a group, and number them anew.

    Parameters
    ----------
    sets : sequence of ImageSet
    keys : sequence of str
        Metadata that the image sets of a group have in common; without any, all are one group.

    Raises
    ------
    UsageError
        An image set without one of the keys.
    """
    if not keys:
        return Packed(replace(each, group=Group(1, each.number, len(sets))) for each in sets)
    _check_has(keys, sets)
    members: dict[tuple[str, ...], list[ImageSet]] = {}
    for each in sets:
        members.setdefault(tuple(each.metadata[key] for key in keys), []).append(each)
    places = (
        (each, Group(number, index, len(group)))
        for number, (_, group) in enumerate(sorted(members.items()), start=1)
        for index, each in enumerate(group, start=1)
    )
    return Packed(replace(each, number=n, group=group) for n, (each, group) in enumerate(places, start=1))


def _check_has(keys: Sequence[str], sets: Sequence[ImageSet]) -> None:
    for each in sets:
        missing = [key for key in keys if key not in each.metadata]
        if missing:
            files = ", ".join(str(file) for file in each.files.values())
            raise UsageError(f"{files}: has no metadata {missing[0]}, by which image sets are grouped")


def _by_order(channels: Mapping[str, list[Path]]) -> Iterator[dict[str, Path]]:
    counts = {name: len(found) for name, found in channels.items()}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{count} of {name}" for name, count in counts.items())
        raise UsageError(f"the images have different numbers of files: {listed}")
    for row in zip(*channels.values(), strict=True):
        yield dict(zip(channels, row, strict=True))


def _by_metadata(
    channels: Mapping[str, list[Path]], known: Mapping[Path, Metadata], joins: Sequence[Join]
) -> Iterator[dict[str, Path]]:
    first = next((name for name in channels if all(name in join for join in joins)), None)
    if first is None:
        raise UsageError("to match by metadata, one image needs a key in every line of match_metadata")
    tables = {
        name: _table(name, found, known, [join[name] for join in joins if name in join])
        for name, found in channels.items()
    }
    for key in sorted(tables[first], key=_collated):
        chosen = {}
        for name, table in tables.items():
            own = tuple(value for value, join in zip(key, joins, strict=True) if name in join)
            if own not in table:
                raise UsageError(f"{tables[first][key]}: no file of the image {name} has its metadata {own}")
            chosen[name] = table[own]
        yield chosen


def _collated(values: tuple[str, ...]) -> list[tuple[str, str]]:
    """As in a dictionary: case counts only between equal words, small letters first."""
    return [(value.casefold(), value.swapcase()) for value in values]


def _table(
    name: str, files: list[Path], known: Mapping[Path, Metadata], keys: list[str]
) -> dict[tuple[str, ...], Path]:
    table: dict[tuple[str, ...], Path] = {}
    for file in files:
        for key in keys:
            if key not in known[file]:
                raise UsageError(f"{file}: has no metadata {key}, by which the image {name} is matched")
        values = tuple(known[file][key] for key in keys)
        if values in table:
            raise UsageError(
                f"{file} and {table[values]}: both are the image {name} with the metadata {values}"
            )
        table[values] = file
    return table


def _common(chosen: Mapping[str, Path], known: Mapping[Path, Metadata]) -> Metadata:
    """Metadata of all files; '' where they differ."""
    rows = [known[file] for file in chosen.values()]
    keys = dict.fromkeys(key for row in rows for key in row)
    values = {key: {row[key] for row in rows if key in row} for key in keys}
    return {key: found.pop() if len(found) == 1 else "" for key, found in values.items()}
