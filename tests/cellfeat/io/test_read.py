import contextlib
import csv
import hashlib
import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cellfeat.errors import ImageError
from cellfeat.io import decoded
from cellfeat.io.read import decode, read, read_bytes
from tests.cellfeat.io.drawn import encoded, encoded_tiff, picture, png

GOLDEN = np.load(Path(__file__).parents[2] / "golden" / "reading.npz")
NAMES = sorted({key.partition("/")[0] for key in GOLDEN.files})
GRAY = np.array([[0, 51], [102, 255]], np.uint8)  # 0, 0.2, 0.4 and 1 of 255
COLOR = picture(3, 5)


def golden(name: str, part: str, instead: np.ndarray) -> np.ndarray:
    return GOLDEN[f"{name}/{part}"] if f"{name}/{part}" in GOLDEN.files else instead


@pytest.mark.parametrize("name", NAMES)
def test_pixels_are_cellprofilers(name):
    content, gray = GOLDEN[f"{name}/file"].tobytes(), GOLDEN[f"{name}/gray"]
    loaded = read(name, content=content, kind="Grayscale image")
    assert loaded.scale == GOLDEN[f"{name}/scale"]
    assert loaded.pixels.dtype == np.float32
    np.testing.assert_array_equal(loaded.pixels, gray)
    by_depth = read(name, content=content, kind="Grayscale image", intensity_range="Image bit-depth")
    np.testing.assert_array_equal(by_depth.pixels, golden(name, "depth", gray))
    assert by_depth.scale == loaded.scale
    color = read(name, content=content)
    assert color.pixels.dtype == np.float32
    np.testing.assert_array_equal(color.pixels, golden(name, "color", np.repeat(gray[:, :, None], 3, axis=2)))
    mask = read(name, content=content, kind="Binary mask").pixels
    assert mask.dtype == bool
    np.testing.assert_array_equal(mask, gray != 0)


@pytest.mark.parametrize("name", [n for n in NAMES if f"{n}/manual" in GOLDEN.files])
def test_manual_intensity_range_is_cellprofilers(name):
    content = GOLDEN[f"{name}/file"].tobytes()
    loaded = read(name, content=content, kind="Grayscale image", intensity_range=1000.0)
    np.testing.assert_array_equal(loaded.pixels, GOLDEN[f"{name}/manual"])
    assert loaded.scale == GOLDEN[f"{name}/scale"]


def test_a_mask_does_not_depend_on_the_intensity_range():
    # By bit depth a signed 0 would become 1/2 of the range, and the mask true.
    content = encoded_tiff(np.array([[0, 1]], np.int16))
    mask = read("x", content=content, kind="Binary mask", intensity_range="Image bit-depth")
    assert mask.pixels.tolist() == [[False, True]]


def test_values_are_divided_by_what_the_largest_stands_for():
    loaded = read("x", content=encoded(GRAY), kind="Grayscale image")
    np.testing.assert_array_equal(loaded.pixels, np.array([[0, 0.2], [0.4, 1]], np.float32))
    assert loaded.scale == 255


def test_gray_of_a_color_file_is_its_luminance():
    pixels = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    loaded = read("x", content=encoded(pixels), kind="Grayscale image")
    np.testing.assert_array_equal(loaded.pixels, np.array([[0.2125, 0.7154, 0.0721]], np.float32))


def test_twelve_bits_in_sixteen_are_scaled_by_the_tag_that_says_so():
    # Without the tag MaxSampleValue (281) nothing in the file tells 12 bits from 16.
    values = np.array([[0, 4095]], np.uint16)
    tagged = read("x", content=encoded_tiff(values, extratags=[(281, "H", 1, 4095, True)]))
    assert (tagged.scale, tagged.pixels.max()) == (4095, 1)
    plain = read("x", content=encoded_tiff(values))
    assert (plain.scale, plain.pixels.max()) == (65535, np.float32(4095) / np.float32(65535))


@pytest.mark.parametrize(("kind", "width"), [("BMP", 8), ("BMP", 13), ("PNG", 8), ("PNG", 13), ("GIF", 13)])
def test_palettes_are_colors_or_as_gray_their_indices(kind, width):
    # CellProfiler fails on PNG palettes of fewer than 8 bits, and shears BMPs of odd widths.
    indices = np.random.default_rng(width).integers(0, 4, (5, width), dtype=np.uint8)
    colors = np.arange(10, 22, dtype=np.uint8).reshape(4, 3)
    image = Image.fromarray(indices)
    image.putpalette(colors.tobytes())
    content = encoded(image, kind)
    np.testing.assert_array_equal(np.rint(read("x", content=content).pixels * 255), colors[indices])
    if kind != "GIF":  # Pillow orders a GIF's palette anew
        gray = read("x", content=content, kind="Grayscale image").pixels
        np.testing.assert_array_equal(np.rint(gray * 255), indices)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_one_bit_is_a_mask_and_not_stretched(kind):
    # CellProfiler reads the TIFF so, fails on the PNG and shears the BMP.
    truth = np.eye(5, 13, dtype=bool)
    content = encoded(Image.fromarray(truth), kind)
    np.testing.assert_array_equal(read("x", content=content, kind="Binary mask").pixels, truth)
    gray = read("x", content=content, kind="Grayscale image").pixels
    np.testing.assert_array_equal(gray, truth / np.float32(255))


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
def test_compressed_tiffs(compression):
    content = encoded(np.full((9, 7, 3), 120, np.uint8), "TIFF", compression=compression)
    np.testing.assert_array_equal(np.rint(read("x", content=content).pixels * 255), 120)


def test_an_orientation_is_not_heeded():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    turned = read("x", content=encoded(COLOR, "JPEG", exif=exif.tobytes()))
    np.testing.assert_array_equal(turned.pixels, read("x", content=encoded(COLOR, "JPEG")).pixels)


def test_the_kind_of_file_is_taken_from_its_bytes(tmp_path):
    path = tmp_path / "png.jpg"
    path.write_bytes(encoded(COLOR))
    np.testing.assert_array_equal(np.rint(read(path).pixels * 255), COLOR)


def test_bytes_are_read_once_for_pixels_and_digest(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(GRAY))
    content = read_bytes(path)
    path.unlink()
    assert read(path, content=content).scale == 255


@pytest.mark.parametrize(
    ("table", "name", "inputs"),
    [
        ("crops50_a", "Blood_Cells", "BCCD/cropped"),
        ("synth_a", "Blood_Cells", "inputs/synth"),
        ("synth16_a", "OrigGray", "inputs/synth16"),
    ],
)
def test_cellprofilers_columns_of_the_file(reference, bccd, table, name, inputs):
    with (reference / table / "Image.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    folder = reference / inputs if inputs.startswith("inputs") else bccd / inputs
    assert rows
    for row in rows:
        content = read_bytes(folder / row[f"FileName_{name}"])
        assert hashlib.md5(content, usedforsecurity=False).hexdigest() == row[f"MD5Digest_{name}"]
        loaded = read("x", content=content)
        assert str(loaded.scale) == row[f"Scaling_{name}"]
        assert list(map(str, loaded.pixels.shape[:2])) == [row[f"Height_{name}"], row[f"Width_{name}"]]


def cmyk(kind: str) -> bytes:
    return encoded(Image.new("CMYK", (4, 4)), kind)


BAD = {
    "empty.jpg": (b"", "empty"),
    "text.jpg": (b"not an image at all", "not an image that can be read"),
    "truncated.jpg": (encoded(picture(), "JPEG")[:900], "truncated"),
    "truncated.png": (encoded(picture())[:900], "damaged"),
    "truncated.tif": (encoded_tiff(picture())[:900], "truncated"),
    "headless.jpg": (b"\xff\xd8\xff\xe0 and then text", "damaged"),
    "none.png": (png(b"", 0, 0, 8, 0), "without pixels"),
    "ink.jpg": (cmyk("JPEG"), "CMYK"),
    "ink.tif": (cmyk("TIFF"), "SEPARATED"),
    "ycbcr.tif": (encoded(Image.new("YCbCr", (4, 4)), "TIFF"), "YCBCR"),
    "alpha.png": (encoded(Image.new("LA", (4, 4))), "gray with alpha"),
    "alpha16.png": (png(bytes(2 * 9), 2, 2, 16, 4), "gray with alpha"),
    "beyond.png": (png(b"\0\0\3", 2, 1, 8, 3, palette=bytes(6)), "beyond its palette of 2"),
    "deep.png": (png(bytes(7 + 7 + 13), 2, 2, 16, 2, is_interlaced=1), "interlaced"),
    "pages.tif": (encoded_tiff(np.zeros((3, 9, 9), np.uint8), photometric="minisblack"), "3 pages"),
    "pages.gif": (
        encoded(GRAY, "GIF", save_all=True, append_images=[Image.fromarray(255 - GRAY)]),
        "2 pages",
    ),
    "channels.tif": (encoded_tiff(np.zeros((9, 9, 5), np.uint8), planarconfig="contig"), "5 channels"),
    "zero.tif": (encoded_tiff(GRAY, extratags=[(281, "H", 1, 0, True)]), "MaxSampleValue is 0"),
    "complex.tif": (encoded_tiff(np.zeros((4, 4), np.complex64)), "complex64"),
    "bomb.png": (png(b"", 2**17, 2**17, 8, 0), "too many"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_one_line_that_names_the_file(name, capfd):
    content, reason = BAD[name]
    with pytest.raises(ImageError) as caught:
        read(f"folder/{name}", content=content)
    message = str(caught.value)
    assert message.startswith(f"folder/{name}: ")
    assert reason in message
    assert message.count("\n") == 0
    assert "".join(capfd.readouterr()) == ""


def test_sixteen_bit_color_that_pillow_would_cut():
    # Deflate relabelled as LZW (5): before any line is decoded, Pillow makes 8 bits of these 16.
    page = (259).to_bytes(2, "little") + (3).to_bytes(2, "little") + (1).to_bytes(4, "little")
    content = encoded_tiff(np.zeros((8, 8, 3), np.uint16), photometric="rgb")
    assert content.count(page) == 1
    with pytest.raises(ImageError, match=r"^x\.tif: 16-bit RGB compressed by LZW is not supported"):
        read("x.tif", content=content.replace(page + b"\x01", page + b"\x05"))


def test_no_such_file(tmp_path):
    with pytest.raises(ImageError, match=r"nowhere\.png: cannot be read: No such file"):
        read(tmp_path / "nowhere.png")
    with pytest.raises(ImageError, match="cannot be read: it is no file"):
        read(tmp_path)


def test_what_never_ends_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path / "pipe.png", "/dev/zero"):
        with pytest.raises(ImageError, match="cannot be read: it is no file"):
            read_bytes(path)


def test_the_size_is_checked_before_memory_is_taken(monkeypatch):
    monkeypatch.setattr(decoded, "MOST_PIXELS", 10)
    for content in (encoded(COLOR), encoded(COLOR, "JPEG"), encoded_tiff(COLOR)):
        with pytest.raises(ImageError, match="too many"):
            read("x", content=content)


SOUND = [
    *(encoded(COLOR, kind) for kind in ("PNG", "JPEG", "BMP", "GIF")),
    *(encoded(COLOR, "TIFF", compression=c) for c in (None, "tiff_lzw", "jpeg")),
    encoded_tiff(COLOR.astype(np.uint16) << 8, compression="zlib"),
    GOLDEN["png_rgb16.png/file"].tobytes(),
    GOLDEN["png_pal256.png/file"].tobytes(),
]


def damaged(content: bytes, data: st.DataObject) -> bytes:
    bad = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
    return bytes(bad[: data.draw(st.integers(0, len(bad)))])


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(SOUND), st.data())
def test_damage_gives_pixels_or_an_image_error(content, data):
    with contextlib.suppress(ImageError):
        pixels = read("x", content=damaged(content, data)).pixels
        assert pixels.shape[2:] == (3,)
        assert pixels.size > 0


JPEGS = [
    encoded(picture(*size), "JPEG", quality=quality, progressive=progressive, subsampling=subsampling)
    for size in ((1, 1), (17, 40))
    for quality, progressive, subsampling in ((30, False, 0), (75, True, 1), (95, False, 2))
] + [encoded(picture(17, 40)[:, :, 0], "JPEG")]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(JPEGS), st.booleans(), st.data())
def test_jpegs_have_pillows_pixels_or_neither_reads_them(content, is_sound, data):
    content = content if is_sound else damaged(content, data)
    ours = theirs = None
    with contextlib.suppress(ImageError):
        ours = decode("x", content=content).values
    # Pillow raises what its decoders happen to.
    with contextlib.suppress(Exception):
        image = Image.open(io.BytesIO(content), formats=["JPEG"])
        theirs = np.asarray(image) if image.mode in ("L", "RGB") else None
    assert (ours is None) == (theirs is None)
    np.testing.assert_array_equal(ours, theirs)
