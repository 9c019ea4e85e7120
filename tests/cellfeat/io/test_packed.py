from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cellfeat.io.packed import BLOCK, Packed


@given(st.lists(st.integers(), max_size=3), st.slices(BLOCK + 40))
def test_it_is_a_sequence(some, place):
    items = [*range(BLOCK + 37), *some]
    packed = Packed(iter(items))
    assert list(packed) == items
    assert packed[place] == items[place]
    assert (packed[-1], packed[BLOCK], len(packed)) == (items[-1], items[BLOCK], len(items))


def test_many_paths_take_little():
    packed = Packed(Path(f"/data/plates/plate 1/well{number:06}.tif") for number in range(4 * BLOCK))
    assert sum(map(len, packed._blocks)) < 20 * len(packed)
