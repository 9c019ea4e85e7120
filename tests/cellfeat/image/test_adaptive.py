import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.image.adaptive import Blocks, adaptive


def test_blocks_share_what_windows_leave_over():
    # Two windows of 5 fit into 13 pixels: blocks of 6.5.
    blocks = Blocks(13, 5)
    assert blocks.slices == [slice(0, 6), slice(6, 13)]
    assert blocks.centres.tolist() == [3, 9]
    np.testing.assert_allclose(blocks.places, np.linspace(0.5, 12.5, 13))


def test_two_blocks_are_joined_by_a_line():
    # Columns 0 to 9 and 10 to 19 have maxima 1 and 2, placed at 5 and 15; outside of them it goes on. Pixel j
    # is read at j + 0.5.
    pixels = np.zeros((20, 20))
    pixels[:, 0], pixels[:, 10] = 1, 2
    expected = 1 + (np.arange(20) + 0.5 - 5) / 10
    np.testing.assert_allclose(adaptive(pixels, 10, np.max), np.tile(expected, (20, 1)))


def test_a_block_of_equal_pixels_has_their_value():
    pixels = np.full((8, 8), 0.25)
    np.testing.assert_allclose(adaptive(pixels, 4, pytest.fail), 0.25)


def test_four_blocks_make_a_cubic_through_their_thresholds():
    pixels = np.random.default_rng(0).random((41, 44))
    blended = adaptive(pixels, 10, np.median)
    rows, columns = Blocks(41, 10), Blocks(44, 10)
    # Pixels that are read where a block's threshold stands have that threshold.
    i = np.abs(rows.places - rows.centres[2]).argmin()
    j = np.abs(columns.places - columns.centres[1]).argmin()
    block = pixels[rows.slices[2], columns.slices[1]]
    assert blended[i, j] == pytest.approx(np.median(block), abs=0.02)
    assert blended.shape == pixels.shape


@pytest.mark.parametrize("window", [1, 11])
def test_the_window_must_fit_twice(window):
    with pytest.raises(InputError, match=r"window of \d+ pixels must fit"):
        adaptive(np.zeros((20, 40)), window, np.max)
