import numpy as np
import pytest

from cellfeat.measure.quality_otsu import three_classes, two_classes

# Two tight groups, and three, at distances that leave no doubt.
TWO = np.sort(np.concatenate([np.linspace(0.1, 0.12, 40), np.linspace(0.8, 0.84, 20)]))
THREE = np.sort(
    np.concatenate([np.linspace(0.0, 0.02, 50), np.linspace(0.4, 0.43, 30), np.linspace(0.9, 1.0, 20)])
)


@pytest.mark.parametrize("criterion", ["Weighted variance", "Entropy"])
def test_two_groups_are_separated(criterion):
    assert 0.12 < two_classes(TWO, criterion) < 0.8


def test_the_threshold_is_between_the_neighbours_of_the_best_place():
    # The classes 0 0 | 1 1 do not vary at all. Places are 1 2 3, the best is 2, its neighbours hold 0 and 1.
    assert two_classes(np.array([0.0, 0.0, 1.0, 1.0])) == 0.5


@pytest.mark.parametrize("criterion", ["Weighted variance", "Entropy"])
def test_three_groups_are_separated(criterion):
    lower, upper = three_classes(THREE, criterion)
    assert 0.0 <= lower <= 0.4
    assert 0.4 <= upper <= 0.9


def test_one_value_is_its_own_threshold():
    assert two_classes(np.array([0.25])) == 0.25
