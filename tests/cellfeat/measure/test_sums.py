import numpy as np
import pytest

from cellfeat.measure.sums import block_deviation, block_sum


def test_blocks_are_added_one_after_the_other():
    # 2^24 and a one are 2^24 in float32; three blocks of which the first is 2^24 lose both later ones.
    values = np.zeros(3 * 8192, np.float32)
    values[0] = 2**24
    values[[8192, 16384]] = 1
    assert block_sum(values) == 2**24
    assert values[8192:].sum() + values[0] == 2**24 + 2


def test_nothing_sums_to_nothing():
    assert block_sum(np.zeros(0, np.float32)) == 0


@pytest.mark.parametrize("size", [1, 7, 8192, 20000])
def test_double_precision_agrees_with_numpy(size):
    values = np.random.default_rng(size).random(size)
    assert block_sum(values) == pytest.approx(values.sum(), rel=1e-12)
    assert block_deviation(values) == pytest.approx(values.std(), rel=1e-12)
    assert block_deviation(values.astype(np.float32)).dtype == np.float32
