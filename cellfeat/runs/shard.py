"""Which part of the image sets a run takes."""

import re

from cellfeat.errors import UsageError


def parse_shard(text: str) -> tuple[int, int]:
    """Read 'i/N', the i-th of N shards, from 1.

    Raises
    ------
    UsageError
        It is something else.
    """
    numbers = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
    if not numbers or not 1 <= int(numbers[1]) <= int(numbers[2]):
        raise UsageError(f"--shard {text}: must be i/N with i from 1 to N, such as 3/8")
    return int(numbers[1]), int(numbers[2])
