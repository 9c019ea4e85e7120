import numpy as np
import pytest

from cellfeat.errors import ImageError
from cellfeat.io.decoded import scale_of
from cellfeat.io.read import decode
from cellfeat.io.save import save
from tests.cellfeat.io.drawn import picture

COLOR = picture(5, 7)
GRAY = COLOR[:, :, 0]


@pytest.mark.parametrize(
    ("values", "ending"),
    [
        (GRAY, "png"),
        (COLOR, "png"),
        (GRAY.astype(np.uint16) * 257, "png"),
        (GRAY.astype(">u2"), "png"),
        (COLOR.astype(np.uint16) * 257, "tif"),
        (GRAY.astype(np.int16) - 100, "tif"),
        (GRAY / np.float32(7), "tif"),
        (COLOR / 7.0, "tif"),
        (COLOR[1:3, 2:4], "png"),
        (COLOR[1:2, 2:3].astype(np.float32), "tif"),
    ],
)
def test_values_come_back(tmp_path, values, ending):
    name = save(values, scale_of(values), tmp_path / "a.b")
    assert name == f"a.b.{ending}"
    back = decode(tmp_path / name)
    np.testing.assert_array_equal(back.values, values)
    assert back.scale == scale_of(values)


@pytest.mark.parametrize(("values", "scale"), [(GRAY, 200), (GRAY.astype(np.uint16), 4095), (COLOR, 200)])
def test_a_scale_of_its_own_comes_back(tmp_path, values, scale):
    back = decode(tmp_path / save(values, scale, tmp_path / "a"))
    np.testing.assert_array_equal(back.values, values)
    assert back.scale == scale


def test_jpeg_holds_eight_bits(tmp_path):
    assert save(COLOR, 255, tmp_path / "a", jpeg=True) == "a.jpg"
    with pytest.raises(ImageError, match="a JPEG cannot hold uint16 pixels"):
        save(GRAY.astype(np.uint16), 65535, tmp_path / "a", jpeg=True)
