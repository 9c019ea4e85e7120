import numpy as np
import pytest

from cellfeat.measure.quality_thresholds import ALL_THRESHOLDS, QualityThreshold, quality_threshold

# A fifth of the pixels is bright, on a dark ground; 0.6 and 0.2, normally spread by 0.02.
SPOTS = np.clip(
    np.random.default_rng(8).normal(np.where(np.arange(2500) % 5 == 0, 0.6, 0.2), 0.02), 0, 1
).reshape(50, 50)

# Thresholds that centrosome 1.2.3, which CellProfiler 4.2.8 stands on, gives for these 60 x 50 pixels.
CUBES = ((np.arange(3000) * 7919 % 1000 / 1000) ** 3).astype(np.float32).reshape(60, 50)
OF_CENTROSOME = {
    "ThresholdOtsu_2W": 0.05085181952170157,
    "ThresholdOtsu_2S": 0.0917230160650167,
    "ThresholdOtsu_3FW": 0.02102457113056841,
    "ThresholdOtsu_3BW": 0.19010933601931207,
    "ThresholdOtsu_3FS": 0.013312049928355907,
    "ThresholdOtsu_3BS": 0.21384715830967935,
    "ThresholdMoG_5": 0.14141407908839493,
    "ThresholdMoG_25": 0.14140363344674114,
    "ThresholdMoG_75": 0.007397999329070367,
    "ThresholdMoG_95": 0.0074742604274172335,
    "ThresholdBackground": 0.03834626995600187,
    "ThresholdRobustBackground": 0.7134843468666077,
    "ThresholdRidlerCalvard": 0.05095232870029817,
    "ThresholdKapur": 0.04254510796986394,
    "ThresholdMCT": 0.367522681460661,
}


@pytest.mark.parametrize("threshold", ALL_THRESHOLDS, ids=lambda t: t.key)
def test_centrosome_gives_the_same(threshold):
    assert quality_threshold(CUBES, threshold) == pytest.approx(OF_CENTROSOME[threshold.key], rel=1e-9)


@pytest.mark.parametrize("method", ["Otsu", "RidlerCalvard", "MCT"])
def test_spots_are_separated_from_the_ground(method):
    assert 0.25 < quality_threshold(SPOTS, QualityThreshold(method)) < 0.55


def test_a_mixture_is_separated_where_both_are_as_likely():
    assert 0.25 < quality_threshold(SPOTS, QualityThreshold("MoG", 0.2)) < 0.55


def test_background_is_twice_the_mode():
    # Nearly all pixels are 0.2, of 0 to 1: the mode is in bin 47 or 48 of 256 between 0.02 and 0.98, so the
    # threshold is twice (48 / 255 + 0.02) / 1.04, give or take a bin.
    pixels = np.full((20, 20), 0.2)
    pixels[0, :2] = 0, 1
    assert quality_threshold(pixels, QualityThreshold("Background")) == pytest.approx(0.4, abs=2 / 255)


def test_robust_background_is_two_deviations_above_the_mean():
    # 20 pixels lose one at either end; the rest are 0.25 and 0.75 in equal parts: 0.5 + 2 * 0.25.
    pixels = np.array([[0.0] + [0.25] * 9 + [0.75] * 9 + [1.0]])
    assert quality_threshold(pixels, QualityThreshold("RobustBackground")) == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize("threshold", ALL_THRESHOLDS, ids=lambda t: t.key)
def test_a_constant_image_is_its_own_threshold(threshold):
    assert quality_threshold(np.full((20, 20), 0.5), threshold) == pytest.approx(0.5, rel=1e-6)


@pytest.mark.parametrize(
    ("method", "expected"), [("RobustBackground", 0), ("RidlerCalvard", 0), ("Kapur", 0), ("MoG", 1)]
)
def test_two_pixels_are_too_few(method, expected):
    assert quality_threshold(np.array([[0.1, 0.9]]), QualityThreshold(method)) == expected


def test_keys_tell_methods_and_settings():
    assert len({threshold.key for threshold in ALL_THRESHOLDS}) == len(ALL_THRESHOLDS) == 15
    assert (
        QualityThreshold("MoG", 0.29).key == "ThresholdMoG_28"
    )  # 0.29 * 100 is 28.99…, and CellProfiler cuts
