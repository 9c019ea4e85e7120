"""Which part of the image sets a run takes."""

from cellfeat.errors import UsageError


def parse_shard(text: str) -> tuple[int, int]:
    """Read 'i/N', the i-th of N shards, from 1.

    Raises
    ------
    UsageError
        It is something else.
    """
    shard, _, shards = text.partition("/")
    if not (shard.isdecimal() and shards.isdecimal() and 1 <= int(shard) <= int(shards)):
        raise UsageError(f"--shard {text}: must be i/N with i from 1 to N, such as 3/8")
    return int(shard), int(shards)
