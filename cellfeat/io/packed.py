"""Long sequences in little memory."""

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar, overload

T = TypeVar("T")

BLOCK = 512


class Packed(Sequence[T]):
    """Objects that are kept pickled and compressed, some hundred at a time.

    A million image sets take some 100 MB so, instead of a gigabyte. Going through them in order costs some
    microseconds each.

    Parameters
    ----------
    items : iterable
        What can be pickled; taken as it comes.
    """

    def __init__(self, items: Iterable[T]) -> None:
        self._blocks: list[bytes] = []
        self._size = 0
        self._open: tuple[int, list[T]] = (-1, [])
        items = iter(items)
        while block := list(islice(items, BLOCK)):
            self._blocks.append(zlib.compress(pickle.dumps(block, pickle.HIGHEST_PROTOCOL), 1))
            self._size += len(block)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T]:
        for number in range(len(self._blocks)):
            yield from self._unpacked(number)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(self._size))]
        number, at = divmod(range(self._size)[place], BLOCK)
        return self._unpacked(number)[at]

    def _unpacked(self, number: int) -> list[T]:
        if self._open[0] != number:
            self._open = number, pickle.loads(zlib.decompress(self._blocks[number]))
        return self._open[1]
