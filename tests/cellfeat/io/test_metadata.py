import pytest

from cellfeat.errors import CellfeatError, PipelineError
from cellfeat.io.metadata import compile_pattern, extract, fill_in, with_well


def test_metadata_of_a_file_name():
    pattern = compile_pattern(r"^(?P<Plate>.*)_(?P<Well>[A-P][0-9]{2})")
    assert extract(pattern, "P1_B03_s1.tif") == {"Plate": "P1", "Well": "B03"}
    assert extract(pattern, "other.tif") == {}


def test_groups_without_p_and_groups_that_take_no_part():
    pattern = compile_pattern(r"(?<Site>\d+)(?<=\d)(?:z(?<Slice>\d+))?")
    assert extract(pattern, "s7") == {"Site": "7"}


@pytest.mark.parametrize(
    ("pattern", "reason"), [("(", "not a regular expression"), ("a(b)", "names no metadata")]
)
def test_wrong_patterns(pattern, reason):
    with pytest.raises(PipelineError, match=reason):
        compile_pattern(pattern)


def test_filling_in():
    metadata = {"Plate": "P1", "Well": "B03"}
    assert fill_in(r"\g<Plate>_(?<Well>)", metadata) == "P1_B03"
    assert fill_in(r"a\\b", metadata) == r"a\b"
    with pytest.raises(CellfeatError, match="'Site', which is not there; there is Plate, Well"):
        fill_in(r"\g<Site>", metadata)


@pytest.mark.parametrize(
    ("metadata", "well"),
    [
        ({"Row": "B", "Col": "07"}, "B07"),
        ({"WellRow": "2", "well_column": "7"}, "B7"),
        ({"Row": "27", "Column": "1"}, "271"),
        ({"Row": "B"}, None),
        ({"Row": "B", "Col": "7", "WELL": "x"}, None),
    ],
)
def test_a_well_is_a_row_and_a_column(metadata, well):
    assert with_well(metadata).get("Well") == well
