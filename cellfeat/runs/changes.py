"""What differs between a run as it was begun and as it is asked for now."""

import tomllib
from collections.abc import Container, Iterator, Mapping
from itertools import zip_longest
from typing import Any

LONGEST = 60
STATE = {"Sizes": "size", "Changed": "time of change"}
PARTS = {"Metadata": "metadata", "Group": "group"} | STATE


def pipeline_changes(then: str, now: str) -> Iterator[str]:
    """Settings in which two pipelines, written as TOML, differ; where steps differ, only those."""
    before, after = tomllib.loads(then), tomllib.loads(now)
    steps = [[step["module"] for step in each["step"]] for each in (before, after)]
    if steps[0] != steps[1]:
        for number, (old, new) in enumerate(zip_longest(*steps, fillvalue="missing"), start=1):
            if old != new:
                yield f"step {number} was {old} and is {new}"
                return
    yield from value_changes("", before, after)


def value_changes(where: str, then: Any, now: Any) -> Iterator[str]:
    """Each place in which two values of lists and tables differ, as 'step 2 suffix was a and is b'."""
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys([*then, *now]):
            yield from value_changes(f"{where} {key}".strip(), then.get(key), now.get(key))
    elif isinstance(then, list) and isinstance(now, list) and any(isinstance(v, dict) for v in then):
        for number, (old, new) in enumerate(zip_longest(then, now), start=1):
            yield from value_changes(f"{where} {number}", old, new)
    elif then != now:
        yield f"{where} was {_short(then)} and is {_short(now)}"


def input_changes(
    then: Iterator[Mapping[str, Any]], now: Iterator[Mapping[str, Any]], may_change: Container[int]
) -> Iterator[str]:
    """Image sets that came, went or changed, of two lists of inputs in order of image number."""
    for old, new in zip_longest(then, now):
        if old is None or new is None:
            number = (old or new)["ImageNumber"]
            yield f"there were {'fewer' if old is None else 'more'} image sets than {number}"
            return
        if old["Files"] != new["Files"]:
            yield f"image set {old['ImageNumber']} was {_files(old)} and is {_files(new)}"
        for key, what in PARTS.items():
            if old[key] != new[key] and not (key in STATE and old["ImageNumber"] in may_change):
                yield f"the {what} of image set {old['ImageNumber']}, {_files(old)}"
                break


def _files(row: Mapping[str, Any]) -> str:
    return ";".join(row["Files"])


def _short(value: Any) -> str:
    text = "not there" if value is None else repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
