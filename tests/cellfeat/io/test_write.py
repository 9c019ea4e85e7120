import io

import numpy as np
import pytest
import tifffile
from PIL import Image

from cellfeat.errors import ImageError
from cellfeat.io.write import encode

GRAY = np.arange(12, dtype=np.uint8).reshape(3, 4)
COLOR = np.stack([GRAY, GRAY + 1, GRAY + 2], axis=2)


@pytest.mark.parametrize("pixels", [GRAY, COLOR])
def test_png_and_tiff_come_back(pixels):
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encode(pixels, "png")))), pixels)
    for is_compressed in (True, False):
        content = encode(pixels, "tiff", is_compressed=is_compressed)
        with tifffile.TiffFile(io.BytesIO(content)) as file:
            np.testing.assert_array_equal(file.asarray(), pixels)
            assert (file.pages[0].compression != 1) == is_compressed


def test_tiff_and_npy_keep_any_numbers():
    for pixels in (GRAY.astype(np.uint16) * 999, GRAY.astype(np.float32), GRAY.astype(np.int32)):
        assert tifffile.imread(io.BytesIO(encode(pixels, "tiff"))).dtype == pixels.dtype
        loaded = np.load(io.BytesIO(encode(pixels, "npy")))
        assert loaded.dtype == pixels.dtype
        np.testing.assert_array_equal(loaded, pixels)


@pytest.mark.parametrize("dtype", ["u1", "u2", ">u2", "i4", "f4", "f8"])
@pytest.mark.parametrize("is_compressed", [True, False])
def test_a_tiff_is_what_other_readers_expect(dtype, is_compressed):
    pixels = np.arange(200).reshape(10, 20).astype(dtype)[:, ::2]
    content = encode(pixels, "tiff", is_compressed=is_compressed)
    with tifffile.TiffFile(io.BytesIO(content)) as file:
        page = file.pages[0]
        np.testing.assert_array_equal(file.asarray(), pixels)
        assert (page.photometric.name, page.samplesperpixel, page.rowsperstrip) == ("MINISBLACK", 1, 10)
        assert page.databytecounts[0] == len(content) - page.dataoffsets[0]
    if dtype != "f8":
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(content))), pixels)


def test_jpeg_is_near():
    flat = np.full((16, 16, 3), 100, np.uint8)
    got = np.asarray(Image.open(io.BytesIO(encode(flat, "jpeg")))).astype(int)
    assert abs(got - 100).max() <= 2


@pytest.mark.parametrize("shape", [(2, 2, 2), (2, 2, 4), (2,)])
def test_other_channels(shape):
    with pytest.raises(ImageError, match="cannot be saved as png"):
        encode(np.zeros(shape, np.uint8), "png")
