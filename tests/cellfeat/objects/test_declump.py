import numpy as np
import pytest
from scipy import ndimage

from cellfeat.kernels.components import connected_parts
from cellfeat.objects.declump import _disk, _smooth, declump


@pytest.fixture
def domes():
    """Two domes that touch: parts, pixels."""
    rows, columns = np.indices((40, 70))
    heights = np.maximum(*(12 - np.hypot(rows - 20, columns - column) for column in (22, 44)))
    parts, count = connected_parts(heights > 0, True)
    assert count == 1
    return parts, (heights.clip(0) / 20).astype(np.float32)


@pytest.mark.parametrize("method", ["Intensity", "Shape"])
@pytest.mark.parametrize("lines", ["Intensity", "Shape", "Propagate"])
@pytest.mark.parametrize("least_diameter", [10, 16])
def test_domes_are_divided_half_way(domes, method, lines, least_diameter):
    parts, pixels = domes
    labels = declump(parts, pixels, method=method, dividing_lines=lines, least_diameter=least_diameter)
    assert set(np.unique(labels)) == {0, 1, 2}
    np.testing.assert_array_equal(labels > 0, parts > 0)
    left = labels[20, 22]
    assert (labels[:, :32][parts[:, :32] > 0] == left).all()
    assert (labels[:, 35:][parts[:, 35:] > 0] == 3 - left).all()


@pytest.mark.parametrize(("method", "lines"), [("None", "Intensity"), ("Intensity", "None")])
def test_none_divides_nothing(domes, method, lines):
    parts, pixels = domes
    assert declump(parts, pixels, method=method, dividing_lines=lines) is parts


def test_maxima_nearer_than_the_distance_are_one(domes):
    parts, pixels = domes
    pixels[:, 33:] *= 0.9
    assert declump(parts, pixels, suppression_distance=10).max() == 2
    assert declump(parts, pixels, suppression_distance=30).max() == 1


def test_noise_is_smoothed_away(domes):
    parts, pixels = domes
    noisy = pixels + np.random.default_rng(0).random(pixels.shape).astype(np.float32) / 10
    rough = declump(parts, noisy, smoothing_filter_size=0, suppression_distance=2)
    smooth = declump(parts, noisy, smoothing_filter_size=12, suppression_distance=2)
    assert rough.max() > smooth.max() >= 2


def test_parts_without_light_are_gone():
    parts, _ = connected_parts(np.ones((5, 5), bool), True)
    assert declump(parts, np.zeros((5, 5))).max() == 0


def test_holes_count_as_background_only_where_they_are_filled_later():
    rows, columns = np.indices((31, 31))
    radius = np.hypot(rows - 15, columns - 15)
    ring, _ = connected_parts((radius < 14) & (radius > 3), True)
    settings = {"method": "Shape", "dividing_lines": "Propagate", "suppression_distance": 9}
    # Of the filled disc the pixels nearest to its centre are the maximum, those at the hole.
    assert declump(ring, ring.astype(float), holes_are_filled=False, **settings).max() == 1
    assert declump(ring, ring.astype(float), holes_are_filled=True, **settings).max() > 1


def test_the_filter_is_cut_off_at_half_its_size_and_counts_what_is_inside():
    pixels = np.random.default_rng(0).random((9, 11))
    weights = np.exp(-0.5 * (np.arange(-3, 4) / (6.7 / 2.35)) ** 2)
    around = np.outer(weights, weights)
    blurred = ndimage.convolve(pixels, around, mode="constant")
    inside = ndimage.convolve(np.ones((9, 11)), around, mode="constant")
    np.testing.assert_allclose(_smooth(pixels, 6.7), blurred / inside)


@pytest.mark.parametrize(("radius", "count"), [(1, 4), (1.5, 8), (2, 12), (6.2, 120)])
def test_disks_are_without_their_centre_the_nearest_first(radius, count):
    offsets = _disk(radius)
    squares = (offsets**2).sum(axis=1)
    assert len(offsets) == count
    assert squares.min() == 1
    assert squares.max() <= radius**2
    assert (np.diff(squares) >= 0).all()
