import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from cellfeat.kernels.shape import euler_numbers, summarise
from cellfeat.objects.labels import Objects


@given(st.integers(0, 10**6), st.sampled_from([30, 300]))
def test_depths_are_those_of_a_distance_transform(seed, side):
    rng = np.random.default_rng(seed)
    noise = ndimage.gaussian_filter(rng.random(rng.integers(1, [side, 30])), 1)
    objects = Objects(ndimage.label(noise > rng.uniform(0.3, 0.6), np.ones((3, 3)))[0].astype(np.int32))
    framed, unframed = objects.squared_depths
    for number in range(1, objects.count + 1):
        inside = objects.labels == number
        own = objects.numbers == number
        padded = ndimage.distance_transform_edt(np.pad(inside, 1))[1:-1, 1:-1]
        np.testing.assert_array_equal(np.sqrt(framed[own]), padded[inside])
        np.testing.assert_array_equal(np.sqrt(unframed[own]), ndimage.distance_transform_edt(inside)[inside])
    starts = objects.starts
    for k, found in enumerate(zip(*summarise(framed, starts), strict=True)):
        depths = np.sqrt(framed[starts[k] : starts[k + 1]])
        np.testing.assert_allclose(found, [depths.max(), depths.mean(), np.median(depths)], rtol=1e-12)


@given(arrays(np.int32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.integers(0, 1)))
def test_euler_numbers_are_parts_less_holes(labels):
    objects = Objects(labels)
    parts = ndimage.label(labels, np.ones((3, 3)))[1]
    holes = ndimage.label(np.pad(labels, 1) == 0)[1] - 1
    found = euler_numbers(objects.runs)
    np.testing.assert_array_equal(found, [parts - holes] * objects.count)
