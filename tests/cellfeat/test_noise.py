import numpy as np
import pytest

from cellfeat import noise


@pytest.mark.parametrize("count", [1, 5, 64])
def test_the_numbers_are_those_of_seed_0_kept_or_not(count, monkeypatch):
    # CellProfiler draws uniform numbers up to 0.001.
    expected = np.random.RandomState(0).normal(size=count), np.random.RandomState(0).uniform(0, 0.001, count)
    for kept in (noise.CACHED, 0):
        monkeypatch.setattr(noise, "CACHED", kept)
        np.testing.assert_array_equal(noise.noise("normal", count), expected[0])
        np.testing.assert_array_equal(0.001 * noise.noise("uniform", count), expected[1])
