import re
from pathlib import Path

import pytest

import cellfeat
from cellfeat.reference import features, page

BOOKKEEPING = re.compile(r"ImageNumber|ObjectNumber|Metadata_\w+")


def test_the_page_is_made_from_the_declarations():
    written = Path(__file__).parents[2] / "docs" / "features.md"
    assert written.read_text("utf-8") == page(), "run python docs/features.py"


def test_every_column_of_a_run_is_declared(smear):
    declared = [feature.pattern() for _, feature in features()]
    for name, table in cellfeat.measure_image(smear.image, "blood-cells").items():
        for column in table.columns:
            if not BOOKKEEPING.fullmatch(column):
                assert any(p.fullmatch(column) for p in declared), f"{name}: {column}"


@pytest.mark.parametrize("pattern", ["*eccentricity*", "AREASHAPE_Ecc*", "AreaShape_Eccentricity"])
def test_features_are_found_by_pattern(pattern):
    assert [f.column for _, f in features(pattern)] == ["AreaShape_Eccentricity"]


def test_features_are_found_by_a_column_that_they_stand_for():
    assert "Location_MaxIntensity_X_{image}" in [f.column for _, f in features("Location_MaxIntensity_X_DNA")]


def test_every_feature_says_what_it_is_and_whence():
    for _, feature in features():
        assert feature.meaning.endswith("."), feature.column
        assert feature.source or "Threshold" not in feature.column
