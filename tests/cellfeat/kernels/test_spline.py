import numpy as np
import pytest
from scipy import ndimage

from cellfeat.kernels.spline import read_spline


@pytest.mark.parametrize("shape", [(1, 1), (2, 7), (5, 3), (31, 40)])
@pytest.mark.parametrize("factor", [0.34, 0.77, 2.5])
def test_it_has_the_bits_of_map_coordinates(shape, factor):
    image = np.random.default_rng(0).random(shape)
    rows, columns = (np.arange(np.ceil(length * factor)) / factor for length in shape)
    values = read_spline(ndimage.spline_filter(image, 3), rows, columns)
    expected = ndimage.map_coordinates(image, np.meshgrid(rows, columns, indexing="ij"))
    np.testing.assert_array_equal(values, expected)


def test_at_its_pixels_the_spline_is_the_image_and_beyond_them_0():
    image = np.random.default_rng(1).random((4, 5))
    values = read_spline(ndimage.spline_filter(image, 3), np.arange(5.0), np.arange(5.0))
    np.testing.assert_allclose(values[:4], image)
    assert values[4].tolist() == [0] * 5
