import pytest
from pydantic import ValidationError

from cellfeat.errors import UsageError
from cellfeat.pipeline.files import FileSettings, MetadataPattern


@pytest.fixture
def folder(tmp_path):
    for name in (
        "P1/B2_w1.tif",
        "P1/B2_w2.tif",
        "P1/A1_w1.tif",
        "P1/A1_w2.tif",
        "P1/notes.txt",
        "P1/thumb.png",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


RULES = {"DNA": 'and (file does contain "w1")', "Actin": 'and (file does contain "w2")'}
WELL = MetadataPattern(pattern=r"^(?P<Row>[A-H])(?P<Col>\d+)_")
PLATE = MetadataPattern(
    source="Folder name", pattern=r"[\\/](?P<Plate>\w+)$", rule='and (file does contain "w1")'
)


def test_rules_and_metadata(folder):
    first, second = FileSettings(metadata=(WELL, PLATE)).image_sets(folder, RULES)
    assert [path.name for path in first.files.values()] == ["A1_w1.tif", "A1_w2.tif"]
    assert first.metadata == {"Row": "A", "Col": "1", "Well": "A1", "Plate": "P1"}
    assert second.metadata["Well"] == "B2"


def test_matched_by_metadata(folder):
    settings = FileSettings(
        metadata=(WELL,), match_by="Metadata", match_metadata=({"DNA": "Well", "Actin": "Well"},)
    )
    found = settings.image_sets(folder, RULES)
    assert [each.files["Actin"].name for each in found] == ["A1_w2.tif", "B2_w2.tif"]


def test_files_that_are_taken_at_all(folder):
    found = FileSettings(rule="and (extension does ispng)").image_sets(folder, {"Thumb": ""})
    assert [each.files["Thumb"].name for each in found] == ["thumb.png"]
    with pytest.raises(UsageError, match="no image there passes the rule"):
        FileSettings(rule='and (file does contain "z")').image_sets(folder, {"Thumb": ""})


def test_a_table_says_itself_what_belongs_together(folder):
    table = folder / "list.csv"
    table.write_text("FileName_DNA,FileName_Actin\nP1/B2_w2.tif,P1/A1_w1.tif\n")
    (only,) = FileSettings(rule='and (file does contain "z")').image_sets(table, RULES)
    assert only.files["DNA"].name == "B2_w2.tif"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"rule": "and (x"}, "rule 'and"),
        ({"metadata": ({"pattern": "("},)}, "not a regular expression"),
        ({"metadata": ({"pattern": "a"},)}, "names no metadata"),
        ({"match_by": "Metadata"}, "match_metadata"),
        ({"match_metadata": ({"A": "Well"},)}, "match_metadata"),
    ],
)
def test_wrong_settings(settings, reason):
    with pytest.raises(ValidationError, match=reason):
        FileSettings(**settings)
