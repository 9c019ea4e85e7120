import numpy as np
import pytest

from cellfeat.measure.costes import costes_thresholds

rng = np.random.default_rng(5)


def test_the_second_threshold_follows_the_regression_line():
    # y = x / 2 exactly, so the line is that, whatever threshold is found.
    x = rng.integers(0, 256, 500) / 255
    for method in ("Faster", "Fast", "Accurate"):
        limit, other_limit = costes_thresholds(x, x / 2, method=method)
        assert other_limit == pytest.approx(limit / 2, abs=1e-12)


def test_background_without_correlation_is_below():
    # Two images share spots of at least 0.5 on independent noise of at most 0.2: the threshold is between.
    noise = rng.integers(0, 51, (2, 4000)) / 255
    spots = np.where(rng.random(4000) < 0.05, 0.5, 0)
    first, second = (noise + spots).astype(np.float32)
    limits = [float(costes_thresholds(first, second, method=m)[0]) for m in ("Faster", "Fast", "Accurate")]
    assert min(limits) >= 0.2
    assert max(limits) <= 0.5


def test_precision_is_that_of_the_pixels():
    x = (rng.integers(0, 256, 100) / 255).astype(np.float32)
    assert {type(limit) for limit in costes_thresholds(x, x)} == {np.float32}
