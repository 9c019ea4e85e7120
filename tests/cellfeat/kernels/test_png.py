import numpy as np
import pytest

from cellfeat.kernels.png import undo_filters


def filtered(plain: np.ndarray, filter_type: int, step: int) -> np.ndarray:
    """PNG's filters as its specification words them: every byte minus its prediction, modulo 256."""
    padded = np.pad(plain.astype(int), ((1, 0), (step, 0)))
    left, above, corner = padded[1:, :-step], padded[:-1, step:], padded[:-1, :-step]
    by_distance = np.stack([abs(left + above - corner - n) for n in (left, above, corner)]).argmin(axis=0)
    paeth = np.choose(by_distance, (left, above, corner))
    predicted = (0 * left, left, above, (left + above) // 2, paeth)[filter_type]
    types = np.full((len(plain), 1), filter_type)
    return np.hstack([types, (plain - predicted) % 256]).astype(np.uint8)


@pytest.mark.parametrize("step", [1, 6, 8])
@pytest.mark.parametrize("filter_type", range(5))
def test_filters_are_undone(filter_type, step):
    plain = np.random.default_rng(step).integers(0, 256, (7, 5 * step), dtype=np.uint8)
    np.testing.assert_array_equal(undo_filters(filtered(plain, filter_type, step), step), plain)


def test_lines_of_different_filters():
    # Line 1 is plain, line 2 the difference to above: 1 + 1, 2 + 1, 250 + 10 - 256.
    lines = np.array([[0, 1, 2, 250], [2, 1, 1, 10]], np.uint8)
    np.testing.assert_array_equal(undo_filters(lines, 1), [[1, 2, 250], [2, 3, 4]])
