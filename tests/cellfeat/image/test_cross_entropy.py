import numpy as np
import pytest

from cellfeat.image.cross_entropy import minimum_cross_entropy, tolerance


def cross_entropy(values, threshold):
    """Of a class and its mean, but for terms that do not depend on the threshold."""
    parts = [part for part in (values[values <= threshold], values[values > threshold]) if part.sum() > 0]
    return -sum(part.sum() * np.log(part.mean()) for part in parts)


def test_the_cross_entropy_is_least():
    rng = np.random.default_rng(0)
    values = np.concatenate([rng.normal(0.2, 0.03, 800), rng.normal(0.6, 0.1, 200)]).clip(0, 1)
    found = minimum_cross_entropy(values, tolerance(np.sort(values)))
    values, found = values - values.min(), found - values.min()
    best = min(np.linspace(0.01, 0.9, 500), key=lambda threshold: cross_entropy(values, threshold))
    assert cross_entropy(values, found) == pytest.approx(cross_entropy(values, best), rel=1e-6)


def test_two_values_have_the_lower_one_as_threshold():
    # Less 0.25 they are 0 and 0.5. The background's mean is 0, its logarithm -inf, and the next threshold 0.
    values = np.array([0.25, 0.75, 0.75])
    assert minimum_cross_entropy(values, 1e-5) == 0.25


def test_one_step_by_hand():
    # The mean is 4 eighths. Behind it are 6 and 9, before it 0 and 1: means 7.5 and 0.5 eighths.
    values = np.array([0, 1, 6, 9]) / 8
    step = (0.5 - 7.5) / (np.log(0.5) - np.log(7.5)) / 8
    assert minimum_cross_entropy(values, 1.0) == pytest.approx(step)


def test_float32_stays_float32():
    values = np.random.default_rng(1).random(9000).astype(np.float32)
    assert minimum_cross_entropy(values, tolerance(np.sort(values))).dtype == np.float32


def test_the_tolerance_is_half_the_smallest_step_but_no_less_than_16_bits_have():
    assert tolerance(np.array([0.0, 0.125, 0.5, 0.5])) == 0.0625
    assert tolerance(np.array([0.0, 1e-7, 1.0])) == 0.5 / 65536
    assert tolerance(np.array([0.5, 0.5])) == np.inf


def test_a_mean_that_rounding_puts_above_all_pixels_gives_no_threshold():
    # Two thirds of the smallest number there is are rounded up to it.
    smallest = np.finfo(np.float32).smallest_subnormal
    assert np.isnan(minimum_cross_entropy(np.array([0, smallest, smallest], np.float32), 0.0))
