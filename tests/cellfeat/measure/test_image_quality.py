import numpy as np
import pandas as pd
import pytest

from cellfeat.errors import InputError
from cellfeat.image.gray import combine
from cellfeat.io.read import read
from cellfeat.measure.image_quality import FEATURES, image_quality
from cellfeat.measure.quality_thresholds import ALL_THRESHOLDS
from tests.tolerances import RELATIVE

PIXELS = np.array([[0.0, 0.0, 0.5, 1.0]])


def test_shares_of_the_extremes():
    got = image_quality(PIXELS, blur_scales=(), intensity=False, thresholds=())
    assert got == {"ImageQuality_PercentMaximal": 25.0, "ImageQuality_PercentMinimal": 50.0}


def test_groups_are_measured_one_by_one():
    whole = image_quality(PIXELS, blur_scales=(1, 2))
    off = {"blur_scales": (), "saturation": False, "intensity": False, "thresholds": ()}
    on = {"blur_scales": (1, 2), "saturation": True, "intensity": True}
    parts = [image_quality(PIXELS, **{**off, key: value}) for key, value in on.items()]
    default = image_quality(PIXELS, blur_scales=(), saturation=False, intensity=False)
    assert whole == {key: value for part in (*parts, default) for key, value in part.items()}
    assert image_quality(PIXELS, **off) == {}


def test_what_is_declared_is_what_is_measured():
    got = image_quality(np.random.default_rng(0).random((9, 9)), thresholds=ALL_THRESHOLDS)
    got["ImageQuality_Scaling"] = 255
    columns = set(FEATURES.named(got, image="A"))
    declared = [feature.pattern() for feature in FEATURES]
    assert all(any(pattern.fullmatch(column) for pattern in declared) for column in columns)
    assert all(any(pattern.fullmatch(column) for column in columns) for pattern in declared)


def test_a_scale_is_a_pixel_or_more():
    with pytest.raises(InputError, match="1 pixel or more, not 0"):
        image_quality(PIXELS, blur_scales=(0,))


@pytest.mark.parametrize("folder", ["crops50_b", "synth_b"])
def test_cellprofiler_gives_the_same(reference, bccd, folder):
    images = pd.read_csv(reference / folder / "Image.csv")
    inputs = bccd / "BCCD" / "cropped" if folder == "crops50_b" else reference / "inputs" / "synth"
    for _, row in images.iterrows():
        pixels = combine(read(inputs / row["FileName_Blood_Cells"]).pixels)
        got = FEATURES.named(image_quality(pixels), image="OrigGray")
        for column, value in got.items():
            expected = row[column]
            assert float(str(value)) == pytest.approx(expected, rel=RELATIVE, abs=1e-30), (
                row.iloc[0],
                column,
            )
