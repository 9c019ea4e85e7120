import numpy as np
import pytest

from cellfeat.errors import InputError
from cellfeat.image.robust_background import robust_background

TEN = np.array([9, 0, 1, 2, 3, 4, 5, 6, 7, 8]) / 8


def test_outliers_go_and_deviations_are_added():
    # A tenth of ten pixels at each end is one: 1 to 8 eighths remain, mean 4.5, variance 5.25 (eighths).
    got = robust_background(TEN, lower_outlier_fraction=0.1, upper_outlier_fraction=0.1)
    assert got == pytest.approx((4.5 + 2 * np.sqrt(5.25)) / 8)


def test_without_a_lower_outlier_the_upper_ones_stay():
    got = robust_background(TEN, lower_outlier_fraction=0, upper_outlier_fraction=0.5, number_of_deviations=0)
    assert got == 4.5 / 8


def test_median_and_its_deviation():
    # 1 to 8 eighths: median 4.5, distances 0.5 to 3.5, each twice, their median 2.
    got = robust_background(
        TEN,
        lower_outlier_fraction=0.1,
        upper_outlier_fraction=0.1,
        averaging_method="Median",
        variance_method="Median absolute deviation",
        number_of_deviations=-1,
    )
    assert got == (4.5 - 2) / 8


def test_the_mode_is_a_quantile():
    # Nine pixels have three bins, of width 1/3: six pixels, none, three. The centre of the first is taken as
    # a share, a sixth, of the places 0 to 8: 1 1/3, between the pixels 0.1 and 0.2.
    values = np.array([0, 0.1, 0.2, 0.25, 0.3, 0.3, 0.9, 0.9, 1.0])
    got = robust_background(values, lower_outlier_fraction=0, averaging_method="Mode", number_of_deviations=0)
    assert got == pytest.approx(0.1 + 0.1 / 3)


@pytest.mark.parametrize("values", [[0.0, 1.0, 1.0, 1.0], [0.5, 0.5, 0.5, 0.5]])
def test_where_the_largest_intensity_is_the_most_frequent_there_is_no_mode(values):
    with pytest.raises(InputError, match="choose another averaging method"):
        robust_background(np.array(values), lower_outlier_fraction=0, averaging_method="Mode")


def test_too_few_pixels():
    assert robust_background(np.array([0.1, 0.9])) == 0
    with pytest.raises(InputError, match="leave none of 3 pixels"):
        robust_background(np.array([0.1, 0.5, 0.9]), lower_outlier_fraction=0.5, upper_outlier_fraction=0.49)
