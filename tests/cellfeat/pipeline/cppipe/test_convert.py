from pathlib import Path

import pytest

from cellfeat.errors import CellfeatError, PipelineError
from cellfeat.pipeline.cppipe.convert import check_cppipe, lines, read_cppipe
from cellfeat.pipeline.files import FileSettings, MetadataPattern
from cellfeat.pipeline.load import load_pipeline, parse_pipeline
from cellfeat.pipeline.pipeline import InputImage, SpreadsheetSettings, SpreadsheetTable
from cellfeat.pipeline.steps.colortogray import ColorToGray
from cellfeat.pipeline.toml import to_toml
from tests.cellfeat.pipeline.cppipe.texts import ALL_IMAGES, GRAY, module, pipeline

METADATA = (
    *("Yes", "Text", "{}", "1", "Extract from file/folder names", "Folder name"),
    *(r"(?P<Well>\w+)", r"(?P<Plate>\w+)$", "Images matching a rule", "and (extension does istif)"),
    *("Elsewhere...|", "[]", "No", "None", "No"),
)
GROUPS = ("No", "1", "None")
SPREADSHEET = (
    *(
        'Comma (",")',
        "Yes",
        "No",
        "No",
        "Yes",
        "No",
        "Yes",
        "Default Output Folder|",
        "No",
        "Metadata",
        "None",
    ),
    *("None", "Yes", "", "NaN", "Yes", "My_", "Yes", "Do not use", "No", "DATA.csv", "Yes"),
)


def rules(match="Order", join="[]", ranges="Image metadata", kind="Grayscale image"):
    head = ("Images matching rules", "Color image", "X", join, match, "Image metadata", "2", "0", "255", "No")
    return module(
        "NamesAndTypes",
        8,
        *(*head, "1", "1", "1"),
        *('and (file does contain "w1")', "DNA", "Cell", kind, ranges, "255"),
        *('and (file does contain "w2")', "Actin", "Cell", "Binary mask", "Image metadata", "255"),
    )


def test_a_whole_pipeline():
    text = pipeline(
        module("Images", 2, "", "Custom", "and (extension does istif)"),
        module("Metadata", 6, *METADATA),
        rules("Metadata", "[{'DNA': 'Plate', 'Actin': 'Plate'}]"),
        module("Groups", 2, *GROUPS),
        module("MeasureObjectIntensity", 4, "DNA", "Cells", enabled=False),
        module("MeasureImageIntensity", 3, "DNA, Actin", "No", ""),
        module("ExportToSpreadsheet", 13, *SPREADSHEET),
    )
    got = read_cppipe(text, "folder/mine.cppipe")
    rule = "and (extension does istif)"
    assert got.name == "mine"
    assert got.images == (
        InputImage(name="DNA", type="Grayscale image", rule='and (file does contain "w1")'),
        InputImage(name="Actin", type="Binary mask", rule='and (file does contain "w2")'),
    )
    assert got.files == FileSettings(
        rule=rule,
        metadata=(MetadataPattern(source="Folder name", pattern=r"(?P<Plate>\w+)$", rule=rule),),
        match_by="Metadata",
        match_metadata=({"DNA": "Plate", "Actin": "Plate"},),
    )
    assert [type(step).__name__ for step in got.steps] == ["MeasureImageIntensity"]
    assert got.spreadsheet == SpreadsheetSettings(
        prefix="My_", aggregate_medians=False, add_metadata=True, add_file_names=False
    )
    assert parse_pipeline(to_toml(got), "mine.toml") == got


def test_the_shortest_pipeline(tmp_path):
    path = tmp_path / "short.cppipe"
    path.write_text(pipeline(module("Images", 2, "", "Images only", "x"), ALL_IMAGES, GRAY))
    got = load_pipeline(path)
    assert got.images == (InputImage(name="Blood"),)
    assert got.files == FileSettings()
    assert got.steps == (ColorToGray(input_image="Blood", output_image="Gray"),)


def without(setting, value, table):
    return module("ExportToSpreadsheet", 13, *(value if i == setting else v for i, v in enumerate(table)))


def exported(*tables):
    table = ("No" if place == 12 else value for place, value in enumerate(SPREADSHEET[:18]))
    return module("ExportToSpreadsheet", 13, *table, *tables)


def test_all_settings_of_tables():
    table = list(SPREADSHEET[:18])
    table[0], table[3], table[12], table[13], table[14] = "Tab", "Yes", "No", "Image|Group_Index", "Null"
    tables = ("Image", "No", "images.txt", "No", "Experiment", "Yes", "DATA.csv", "Yes")
    got = read_cppipe(
        pipeline(ALL_IMAGES, GRAY, module("ExportToSpreadsheet", 13, *table, *tables)), "x.cppipe"
    )
    assert got.spreadsheet == SpreadsheetSettings(
        delimiter="Tab",
        prefix="My_",
        aggregate_medians=False,
        add_metadata=True,
        nan_representation="Null",
        measurements=("Image|Group_Index",),
        tables=(SpreadsheetTable(data="Image", file_name="images.txt"), SpreadsheetTable(data="Experiment")),
    )
    assert parse_pipeline(to_toml(got), "x.toml") == got


@pytest.mark.parametrize(
    ("modules", "reason"),
    [
        ((ALL_IMAGES, module("Crop", 3, "a")), "x.cppipe: module 2 Crop: this module is not supported"),
        (
            (ALL_IMAGES, module("MeasureTexture", 6)),
            "module 2 MeasureTexture: revision 6 is not read, only 7",
        ),
        (
            (ALL_IMAGES, GRAY.replace("Combine", "Mix")),
            "module 2 ColorToGray: Setting = 'Mix': input should be",
        ),
        ((GRAY,), "x.cppipe: has no NamesAndTypes"),
        ((ALL_IMAGES, ALL_IMAGES), "module 2 NamesAndTypes: is the second of its kind"),
        (
            (ALL_IMAGES, GRAY, GRAY.replace("Blood", "Red")),
            "step 2 ColorToGray: input_image = 'Red': nothing before",
        ),
        ((module("Images", 2, "", "Some", ""),), "Filter images. = 'Some': must be"),
        ((module("Images", 2, "", "Custom", "and (x)"), ALL_IMAGES), "rule 'and \\(x\\)': expected"),
        ((module("Metadata", 6, *METADATA[:1], "Choose for each", *METADATA[2:]),), "only 'Text'"),
        (
            (module("Metadata", 6, *METADATA[:4], "Import from file", *METADATA[5:]),),
            "method = 'Import from file'",
        ),
        ((rules(ranges="Manual"),), "= 'Manual'|only 'Image metadata'"),
        ((rules(kind="Objects"),), "images.0.type = 'Objects'"),
        ((rules("Metadata", "[{'DNA': 1}"),), "must be a list of image names"),
        ((ALL_IMAGES, without(0, "; ", SPREADSHEET)), "spreadsheet.delimiter = '; '"),
        ((without(8, "Yes", SPREADSHEET),), "GenePattern files are not written"),
        ((without(7, "Default Output Folder sub-folder|x", SPREADSHEET),), "name another with --out"),
        (
            (ALL_IMAGES, without(12, "No", SPREADSHEET)),
            "there are no objects 'Do not use'; there is Experiment",
        ),
        ((ALL_IMAGES, without(14, "Never", SPREADSHEET)), "spreadsheet.nan_representation = 'Never'"),
        ((exported("Cells", "No", r"\g<Plate>.csv", "No"),), "a table cannot be divided by metadata"),
        (
            (exported("Nuclei", "No", "", "Yes", "Cells", "Yes", "", "Yes"),),
            "Cells cannot be combined with Nuclei in one file",
        ),
        ((ALL_IMAGES, exported("Image", "No", "../a.csv", "No")), r"file_name = '../a.csv'"),
        (
            (ALL_IMAGES, exported("Image", "No", "A", "No", "Experiment", "No", "A", "No")),
            "My_A is the file of",
        ),
        (
            (
                ALL_IMAGES,
                module("MeasureImageSkeleton", 1, ("Select an image to measure", "?")),
            ),
            "Select an image to measure = '\\?'",
        ),
    ],
)
def test_what_is_refused_is_named_in_one_line(modules, reason):
    with pytest.raises(PipelineError, match=reason) as caught:
        read_cppipe(pipeline(*modules), "x.cppipe")
    assert "\n" not in str(caught.value)


def test_verdicts():
    text = pipeline(ALL_IMAGES, GRAY, module("Crop", 3), module("Tile", 1, enabled=False))
    verdicts = check_cppipe(text, "x")
    assert [v.state for v in verdicts] == ["runs", "runs", "refused", "skipped"]
    assert list(lines(verdicts))[2] == "  3 Crop (revision 3) refused: this module is not supported"


def test_pipelines_of_the_reference(reference):
    for path in sorted((reference / "pipelines").glob("se*.cppipe")):
        got = load_pipeline(path)
        assert parse_pipeline(to_toml(got), str(path)) == got
        assert {v.state for v in check_cppipe(path.read_text("utf-8"), path.name)} == {"runs"}


def refused(path):
    try:
        load_pipeline(path)
    except CellfeatError as error:
        return str(error)
    return None


def test_pipelines_of_the_world(reference):
    folder = reference.parent / "pipelines"
    if not folder.is_dir():
        pytest.skip(f"no pipelines at {folder}")
    for path in sorted(folder.rglob("*.cppipe")):
        refusal = refused(path)
        assert refusal is None or (refusal.startswith(f"{path}: ") and "\n" not in refusal)


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "x.cppipe"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PipelineError, match="is not a text file"):
        load_pipeline(path)
    with pytest.raises(PipelineError, match="no such pipeline file"):
        load_pipeline(Path("nowhere.cppipe"))
