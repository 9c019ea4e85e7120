"""Each group of features, and what comes before it, on objects whose pixels are not sorted yet."""

import pytest

from benchmarks.peers import GROUPS, cellfeat
from cellfeat.image.threshold import find_threshold
from cellfeat.objects.primary import primary_objects

METHODS = ("Otsu", "Minimum Cross-Entropy", "Robust Background")


@pytest.mark.parametrize("group", GROUPS)
def test_group(benchmark, image, group):
    labels, pixels = image
    benchmark.group = group

    def setup():
        return (cellfeat(labels, pixels)[group],), {}

    benchmark.pedantic(lambda measure: measure(), setup=setup, rounds=20, warmup_rounds=2)


@pytest.mark.parametrize("method", METHODS)
def test_threshold(benchmark, image, method):
    benchmark.group = "threshold"
    benchmark(find_threshold, image[1], method=method)


def test_identification(benchmark, image):
    _, pixels = image
    benchmark.group = "identification"
    mask = find_threshold(pixels).foreground(pixels, smoothing_scale=1.3488)
    benchmark(primary_objects, mask, pixels)
