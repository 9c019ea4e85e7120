import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage, sparse
from scipy.sparse.csgraph import dijkstra

from cellfeat.errors import InputError
from cellfeat.measure.radial_distribution import FEATURES, radial_distribution, radii
from cellfeat.objects.labels import Objects


def drawn(*rows: str) -> np.ndarray:
    return np.array([[0 if c == "." else int(c) for c in row] for row in rows], np.int32)


BAR = drawn(".......", ".11111.", ".11111.", ".11111.", ".......")
"""Its middle row is 2 deep but at the ends; of its three deepest pixels one is the centre."""


def values(columns: dict[str, np.ndarray], name: str) -> list[float]:
    return [float(column[0]) for key, column in columns.items() if f"_{name}_" in key]


def test_rings_of_a_square_of_three():
    # The middle is 2 deep, all others are 1 deep and 1 or root 2 away: shares 0, 1/2, 1.41/2.41 = 0.59.
    square = np.pad(np.ones((3, 3), int), 1)
    found = radial_distribution(square, square.astype(float), bins=2)
    assert values(found, "FracAtD") == pytest.approx([5 / 9, 4 / 9])
    assert values(found, "MeanFrac") == pytest.approx([1, 1])
    assert values(found, "RadialCV") == pytest.approx([0, 0])


def test_light_in_the_corners_only():
    square = np.pad(np.ones((3, 3), int), 1)
    light = np.zeros((5, 5))
    light[1:4:2, 1:4:2] = [[0.5, 0.1], [0.1, 0.1]]
    found = radial_distribution(square, light, bins=2)
    assert values(found, "FracAtD") == pytest.approx([0, 1])
    # All of the light on 4 of 9 pixels.
    assert values(found, "MeanFrac") == pytest.approx([0, 9 / 4])
    # Each corner is alone in its wedge: mean 0.2, standard deviation root 3 / 10.
    assert values(found, "RadialCV") == pytest.approx([0, np.sqrt(3) / 2])


def test_a_largest_radius_has_an_overflow():
    # Every pixel of a line is 1 deep: which is the centre, is a matter of a sort. From there it is 1 a pixel.
    line, light = np.pad(drawn("111111111"), 1), np.pad(np.full((1, 9), 0.5), 1)
    where = radii(line, maximum_radius=2)
    middle = np.argmin(where.shares)
    assert where.shares.tolist() == [abs(place - middle) / 2 for place in range(9)]
    found = radial_distribution(line, light, bins=2, overflow=True, positions=where)
    rings = [np.sum(where.shares < 0.5), np.sum((where.shares >= 0.5) & (where.shares < 1))]
    assert values(found, "FracAtD") == pytest.approx([n / 9 for n in (*rings, 9 - sum(rings))])
    assert list(found)[-1] == "RadialDistribution_RadialCV_Overflow"


def test_the_image_does_not_end_in_background():
    # Only the last column is beside a pixel that is not of the object: the first is farthest from it.
    where = radii(drawn("1111.", "1111."))
    assert where.centers[where.nearest, 1].tolist() == [0] * 8
    # An object that fills the image has no edge: the farthest is counted from above the first pixel.
    where = radii(np.ones((2, 4), int))
    assert where.centers[0].tolist() == [1, 3]


def test_centers_of_other_objects():
    cells = drawn("1111111", "1111111", "1111111")
    nuclei = drawn(".......", "111....", ".......")
    where = radii(cells, center="Centers of other objects", center_objects=nuclei, maximum_radius=1)
    assert where.centers[0].tolist() == [1, 1]
    assert where.shares.reshape(3, 7)[1].tolist() == [1, 0, 1, 2, 3, 4, 5]
    where = radii(cells, center="Edges of other objects", center_objects=nuclei, maximum_radius=1)
    assert where.shares.reshape(3, 7)[1].tolist() == [-1, -1, -1, 1, 2, 3, 4]
    assert where.centers[0].tolist() == [1, 1]


def test_an_object_without_a_center_takes_the_nearest_as_the_crow_flies():
    cells = drawn("11.222", "11.222")
    nuclei = drawn("1.....", "......")
    where = radii(cells, center="Centers of other objects", center_objects=nuclei, maximum_radius=1)
    # Its first row is 3, 4 and 5 columns away, through background.
    assert where.shares[4:7].tolist() == [3, 4, 5]


def test_no_other_objects_reach_nothing():
    where = radii(BAR, center="Edges of other objects", center_objects=np.zeros_like(BAR))
    assert (where.shares == -1).all()
    found = radial_distribution(BAR, np.ones(BAR.shape), positions=where)
    assert np.isnan(values(found, "FracAtD")).all()
    assert values(found, "RadialCV") == [0] * 4


def test_black_objects_have_no_fractions():
    found = radial_distribution(BAR, np.zeros(BAR.shape, np.float32))
    assert np.isnan(values(found, "FracAtD")).all()
    assert values(found, "RadialCV") == [0] * 4


def test_of_a_ring_whose_mean_is_0_the_deviation_itself_is_told():
    # The centre is the corner below right; two wedges of the outer ring have pixels.
    light = np.array([[-1, 1, 0], [-1, 0, 0], [0, 0, 0]], float)
    found = radial_distribution(np.ones((3, 3), int), light, bins=2)
    assert found["RadialDistribution_RadialCV_2of2"] == [1]


def test_no_objects_give_every_column_with_length_0():
    found = radial_distribution(np.zeros((3, 3), int), np.ones((3, 3)), overflow=True)
    assert len(found) == 15
    assert all(len(column) == 0 for column in found.values())


def test_bad_input_is_named():
    with pytest.raises(InputError, match="bins: 1 is too few"):
        radial_distribution(BAR, np.ones(BAR.shape), bins=1)
    with pytest.raises(InputError, match="center_objects: 'Edges of other objects' needs"):
        radii(BAR, center="Edges of other objects")
    with pytest.raises(InputError, match="center_objects have the shape"):
        radii(BAR, center="Edges of other objects", center_objects=np.ones((2, 2), int))


def test_declared_and_produced_columns_are_the_same():
    produced = radial_distribution(BAR, np.ones(BAR.shape), overflow=True)
    patterns = [feature.pattern(frozenset({"image"})) for feature in FEATURES]
    assert all(any(p.fullmatch(column) for p in patterns) for column in produced)
    assert all(any(p.fullmatch(column) for column in produced) for p in patterns)


def random_objects(seed: int, size: int = 24) -> np.ndarray:
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).random((size, size)), 1.5)
    labels, _ = ndimage.label(noise > np.quantile(noise, 0.6), np.ones((3, 3)))
    # Cut in two, so that objects touch.
    labels[:, size // 2 :][labels[:, size // 2 :] > 0] += labels.max()
    return np.unique(labels, return_inverse=True)[1].reshape(labels.shape).astype(np.int32)


def ways(inside: np.ndarray, row: int, column: int) -> np.ndarray:
    """Shortest ways from one pixel through a mask, by SciPy's Dijkstra; inf where there is none."""
    number = np.arange(inside.size).reshape(inside.shape)
    graph = sparse.lil_matrix((inside.size, inside.size))
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = number[: number.shape[0] - down, max(-right, 0) : number.shape[1] - max(right, 0)]
        there = number[down:, max(right, 0) : number.shape[1] - max(-right, 0)]
        both = inside.ravel()[here] & inside.ravel()[there]
        graph[here[both], there[both]] = np.hypot(down, right)
    return dijkstra(graph.tocsr(), directed=False, indices=number[row, column]).reshape(inside.shape)


@given(st.integers(0, 10**6))
def test_shares_are_those_of_a_plain_shortest_way(seed):
    objects = Objects(random_objects(seed))
    where = radii(objects)
    for number in range(1, objects.count + 1):
        inside = objects.labels == number
        edge = ndimage.distance_transform_edt(inside)
        own = objects.numbers == number
        row, column = where.centers[where.nearest[own]][0].astype(int)
        assert edge[row, column] == edge.max()
        length = ways(inside, row, column)
        reached = np.where(np.isinf(length), 0, length)
        expected = np.where(np.isinf(length), -1, reached / (reached + edge + 0.001))
        np.testing.assert_allclose(where.shares[own], expected[inside], rtol=1e-12)


@given(st.integers(0, 10**6), st.sampled_from([0, 0.5, 1]))
def test_rings_are_those_of_a_plain_loop(seed, black):
    objects = Objects(random_objects(seed))
    light = np.random.default_rng(seed).random(objects.shape) - black
    where = radii(objects)
    found = radial_distribution(objects, light, bins=3, positions=where)
    pixels = light.ravel()[objects.order]
    for number in range(1, objects.count + 1):
        own = (objects.numbers == number) & (where.shares >= 0)
        for ring in range(3):
            here = own & (np.floor(where.shares * 3) == ring)
            share = pixels[here].sum() / pixels[own].sum()
            name = f"{ring + 1}of3"
            assert found[f"RadialDistribution_FracAtD_{name}"][number - 1] == pytest.approx(share)
            if here.any():
                mean = share * own.sum() / here.sum()
                assert found[f"RadialDistribution_MeanFrac_{name}"][number - 1] == pytest.approx(mean)
            down = objects.rows[here] - where.centers[where.nearest[here], 0]
            right = objects.columns[here] - where.centers[where.nearest[here], 1]
            wedge = (down > 0) * 1 + (right > 0) * 2 + (abs(down) > abs(right)) * 4
            means = [pixels[here][wedge == w].mean() for w in np.unique(wedge)]
            variation = np.std(means) / np.mean(means) if means else 0
            assert found[f"RadialDistribution_RadialCV_{name}"][number - 1] == pytest.approx(variation)
