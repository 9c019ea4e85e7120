import numpy as np
import pytest

from cellfeat.kernels.histogram import count_in_bins, count_two_classes


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bins_are_those_of_numpy(dtype):
    values = np.random.default_rng(0).random(5000).astype(dtype)
    counts, edges = count_in_bins(values, -0.5, 1.25, 37)
    expected = np.linspace(-0.5, 1.25, 38).astype(dtype)
    np.testing.assert_array_equal(edges, expected)
    np.testing.assert_array_equal(counts, np.histogram(values, expected)[0])


def test_ends_belong_to_the_first_and_the_last_bin():
    counts, _ = count_in_bins(np.array([0.0, 0.5, 1.0, 1.0]), 0.0, 1.0, 2)
    assert counts.tolist() == [1, 3]


def test_two_classes_share_their_bins():
    values, mask = np.array([0.0, 0.1, 0.9, 1.0]), np.array([True, False, False, True])
    values = np.append(values, 0.6)
    counts = count_two_classes(values, np.append(mask, False), 0.0, 1.0, 2)
    assert counts.tolist() == [[1, 2], [1, 1]]


def test_of_two_classes_what_is_above_the_last_bin_belongs_to_it():
    counts = count_two_classes(np.array([0.2, 1.25]), np.array([True, True]), 0.0, 1.0, 2)
    assert counts.tolist() == [[0, 0], [1, 1]]
