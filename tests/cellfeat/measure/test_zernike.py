import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellfeat.errors import InputError
from cellfeat.measure.zernike import (
    INTENSITY_FEATURES,
    SHAPE_FEATURES,
    intensity_zernikes,
    polynomials,
    shape_zernikes,
)
from tests.tolerances import tolerance


def test_degrees_and_orders_go_in_pairs_of_one_parity():
    assert polynomials(3) == ((0, 0), (1, 1), (2, 0), (2, 2), (3, 1), (3, 3))
    assert len(polynomials(9)) == 30


def test_four_pixels_lie_on_their_circle():
    # A square of 2 x 2: the circle has the radius root 1/2, the pixels lie on it, at r = 1.
    shape = shape_zernikes(np.pad(np.ones((2, 2), int), 2))
    circle = np.pi / 2
    assert shape["AreaShape_Zernike_0_0"] == pytest.approx([4 / circle])
    # 2 r^2 - 1 is 1 there, too.
    assert shape["AreaShape_Zernike_2_0"] == pytest.approx([4 / circle])
    # Opposite pixels cancel each other in odd orders; at right angles in order 2; not in order 4.
    assert shape["AreaShape_Zernike_1_1"] == pytest.approx([0], abs=1e-12)
    assert shape["AreaShape_Zernike_2_2"] == pytest.approx([0], abs=1e-12)
    assert shape["AreaShape_Zernike_4_4"] == pytest.approx([4 / circle])


def test_intensity_on_one_side():
    # Three pixels in a line lie at -1, 0 and 1 along the columns; only the right one has light.
    labels = np.array([[0, 1, 1, 1, 0]])
    light = np.array([[0.0, 0.0, 0.0, 0.6, 0.0]])
    found = intensity_zernikes(labels, light, degree=1, phases=True)
    assert found["RadialDistribution_ZernikeMagnitude_0_0"] == pytest.approx([0.2])
    assert found["RadialDistribution_ZernikeMagnitude_1_1"] == pytest.approx([0.2])
    # A column to the right is i; sine and cosine are exchanged: 0 along the columns, a right angle without.
    assert found["RadialDistribution_ZernikePhase_1_1"] == pytest.approx([0])
    assert found["RadialDistribution_ZernikePhase_0_0"] == pytest.approx([np.pi / 2])


def test_one_pixel_has_no_disc():
    one = np.pad(np.ones((1, 1), int), 1)
    assert all(np.isnan(column).all() for column in shape_zernikes(one).values())
    moments = intensity_zernikes(one, np.ones((3, 3)), phases=True)
    assert all(np.isnan(column).all() for column in moments.values())


def test_no_objects_give_every_column_with_length_0():
    none = np.zeros((3, 3), int)
    columns = shape_zernikes(none) | intensity_zernikes(none, np.ones((3, 3)), phases=True)
    assert len(columns) == 90
    assert all(len(column) == 0 for column in columns.values())


def test_a_negative_degree_is_refused():
    with pytest.raises(InputError, match="degree: -1 is negative"):
        shape_zernikes(np.ones((2, 2), int), degree=-1)


def test_declared_and_produced_columns_are_the_same():
    one = np.ones((2, 2), int)
    for features, columns in (
        (SHAPE_FEATURES, shape_zernikes(one)),
        (INTENSITY_FEATURES, intensity_zernikes(one, np.ones((2, 2)), phases=True)),
    ):
        patterns = [feature.pattern(frozenset({"image"})) for feature in features]
        assert all(any(p.fullmatch(column) for p in patterns) for column in columns)
        assert all(any(p.fullmatch(column) for column in columns) for p in patterns)


def blob(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A random object in the middle of a frame, and random light."""
    random = np.random.default_rng(seed)
    labels = np.zeros((15, 15), np.int32)
    labels[3:12, 3:12] = random.random((9, 9)) < 0.7
    labels[7, 6:9] = 1
    return labels, random.random((15, 15)).astype(np.float32)


@given(st.integers(0, 10**6))
def test_turning_changes_no_magnitude(seed):
    labels, light = blob(seed)
    # Two pixels that span the circle, so that its centre is a whole number and no pixel but these is on it.
    labels[7] = 0
    labels[7, 1:14] = 1
    before = shape_zernikes(labels) | intensity_zernikes(labels, light)
    after = shape_zernikes(np.rot90(labels)) | intensity_zernikes(np.rot90(labels), np.rot90(light))
    for name, column in before.items():
        assert after[name] == pytest.approx(column, abs=1e-9), name


@given(st.integers(0, 10**6), st.integers(0, 20))
def test_light_twice_as_strong_doubles_each_magnitude_and_turns_nothing(seed, degree):
    labels, light = blob(seed)
    one = intensity_zernikes(labels, light, degree=degree, phases=True)
    two = intensity_zernikes(labels, 2 * light, degree=degree, phases=True)
    for name, column in one.items():
        np.testing.assert_array_equal(two[name], column * (2 if "Magnitude" in name else 1))


def slow(labels: np.ndarray, light: np.ndarray, n: int, m: int) -> float:
    """One magnitude from the definition, in polar coordinates, about a circle found by trial."""
    rows, columns = np.nonzero(labels)
    low, high = np.array([rows, columns]).min(1), np.array([rows, columns]).max(1)
    center = (low + high) / 2
    radius = np.hypot(*(high - low)) / 2
    distance = np.hypot(rows - center[0], columns - center[1]) / radius
    angle = np.arctan2(columns - center[1], rows - center[0])
    radial = np.zeros(rows.size)
    for k in range((n - m) // 2 + 1):
        factors = [np.prod(np.arange(1.0, f + 1)) for f in (n - k, k, (n + m) // 2 - k, (n - m) // 2 - k)]
        radial += (-1) ** k * factors[0] / np.prod(factors[1:]) * distance ** (n - 2 * k)
    inside = distance <= 1
    total = np.sum((light[rows, columns] * radial * np.exp(1j * m * angle))[inside])
    return float(np.abs(total) / rows.size)


@pytest.mark.parametrize(("n", "m"), [(0, 0), (3, 1), (4, 2), (9, 5), (8, 0)])
def test_magnitudes_are_those_of_the_definition(n, m):
    # Two opposite corners span the circle, the other two are cut off.
    labels = np.pad(np.ones((6, 8), np.int32), 2)
    labels[2, 9] = labels[7, 2] = 0
    light = np.random.default_rng(0).random(labels.shape)
    found = intensity_zernikes(labels, light)
    assert found[f"RadialDistribution_ZernikeMagnitude_{n}_{m}"] == pytest.approx([slow(labels, light, n, m)])


@pytest.mark.parametrize("folder", ["crops50_b", "synth_a", "synth16_c"])
def test_every_value_is_cellprofilers(reference, folder):
    with (reference / folder / "Image.csv").open() as file:
        names = {
            row["ImageNumber"]: next(row[c] for c in row if c.startswith("FileName_"))
            for row in csv.DictReader(file)
        }
    with (reference / folder / "IdentifyPrimaryObjects.csv").open() as file:
        theirs = list(csv.DictReader(file))
    with np.load(reference / folder / "labels.npz") as labels:
        for number, name in names.items():
            ours = shape_zernikes(labels[name.rsplit(".", 1)[0]].astype(np.int32))
            rows = [row for row in theirs if row["ImageNumber"] == number]
            for column, values in ours.items():
                expected = [float(row[column]) for row in rows]
                np.testing.assert_allclose(values, expected, *tolerance(column), err_msg=column)
