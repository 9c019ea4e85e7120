import csv

import numpy as np
import pytest

import cellfeat
from cellfeat.errors import InputError, UsageError


def texts(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def test_one_job_and_two_give_the_same_bytes(tmp_path, crops):
    cellfeat.run_into(tmp_path / "one", "blood-cells", crops)
    cellfeat.run_into(tmp_path / "two", "blood-cells", crops, jobs=2)
    one = texts(tmp_path / "one")
    assert set(one) == {"Image.csv", "Cells.csv", "Experiment.csv", "errors.csv"}
    two = texts(tmp_path / "two")
    # It says which run it was: when, where, and what was typed.
    del one["Experiment.csv"], two["Experiment.csv"]
    assert one == two


def test_the_tables_say_where_the_images_are_however_they_were_named(tmp_path, crops, monkeypatch):
    """CellProfiler Analyst looks for them from wherever it is started."""
    monkeypatch.chdir(tmp_path)
    tables = cellfeat.run("article", "crops")
    assert set(tables["Image"]["PathName_Blood_Cells"]) == {str(crops)}
    assert tables["Image"].equals(cellfeat.run("article", crops)["Image"])


def test_metadata_that_only_some_files_have(tmp_path, crops):
    (tmp_path / "by-number.toml").write_text(
        """files = { metadata = [{ pattern = "part(?P<Number>[0-9])" }] }
[[image]]
name = "A"
[[step]]
module = "ColorToGray"
input_image = "A"
"""
    )
    cellfeat.run_into(tmp_path / "out", tmp_path / "by-number.toml", crops)
    with (tmp_path / "out" / "Image.csv").open(newline="") as file:
        numbers = {row["FileName_A"]: row["Metadata_Number"] for row in csv.DictReader(file)}
    assert (numbers["black.png"], numbers["part2.png"]) == ("", "2")
    assert len(numbers) == 6


def test_tables_have_cellprofilers_form(tmp_path, crops):
    cellfeat.run_into(tmp_path / "out", "blood-cells", crops)
    with (tmp_path / "out" / "Image.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == sorted(header)
    assert [row[header.index("FileName_Blood_Cells")] for row in rows] == sorted(
        p.name for p in crops.iterdir()
    )
    black = dict(zip(header, rows[0], strict=True))
    assert black["Intensity_MeanIntensity_OrigGray"] == "0.0"
    with (tmp_path / "out" / "Cells.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:2] == ["ImageNumber", "ObjectNumber"]
    assert header[2:] == sorted(header[2:])
    assert len(rows) == sum(
        int(row["Count_Cells"]) for _, row in cellfeat.run("blood-cells", crops)["Image"].iterrows()
    )


def test_an_image_that_fails_costs_its_own_row_only(tmp_path, crops):
    (crops / "damaged.png").write_bytes((crops / "part0.png").read_bytes()[:60])
    (crops / "text.jpg").write_text("not an image")
    outcome = cellfeat.run_into(tmp_path / "out", "blood-cells", crops)
    assert outcome.images == 8
    with (tmp_path / "out" / "errors.csv").open(newline="") as file:
        failed = list(csv.DictReader(file))
    assert [row["ImageNumber"] for row in failed] == ["2", "8"]
    assert all(row["Step"] == "NamesAndTypes" for row in failed)
    assert "text.jpg" in failed[1]["Reason"]
    assert len((tmp_path / "out" / "Image.csv").read_text().splitlines()) == 7


def test_a_run_in_memory_has_the_tables_of_the_folder(crops):
    tables = cellfeat.run("blood-cells", crops)
    assert set(tables) == {"Image", "Cells", "errors"}
    assert len(tables["Image"]) == 6
    assert tables["errors"].empty
    assert tables["Cells"]["ObjectNumber"].min() == 1


def test_one_array_is_measured_as_its_file_would_be(crops, smear):
    part = smear.image[:40, 20:120]
    array, file = (
        cellfeat.measure_image(part, "blood-cells"),
        cellfeat.run("blood-cells", crops / "part0.png"),
    )
    np.testing.assert_array_equal(
        array["Cells"]["Intensity_MeanIntensity_OrigGray"], file["Cells"]["Intensity_MeanIntensity_OrigGray"]
    )
    assert set(array) == {"Image", "Cells"}


def test_an_alpha_channel_does_not_count():
    image = np.random.default_rng(0).random((40, 50, 4))
    found, opaque = (cellfeat.measure_image(i, "blood-cells")["Image"] for i in (image, image[:, :, :3]))
    assert found.equals(opaque)


@pytest.mark.parametrize(
    "image",
    [np.zeros((0, 3), np.uint8), np.zeros(3), np.zeros((2, 2), np.int64), np.zeros((3, 40, 50), np.uint8)],
)
def test_what_is_no_image_is_refused(image):
    with pytest.raises(InputError, match="image must be"):
        cellfeat.measure_image(image, "blood-cells")


def test_an_output_folder_that_holds_something_is_refused(tmp_path, crops):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    with pytest.raises(UsageError, match=r"full.*--overwrite"):
        cellfeat.run_into(tmp_path / "full", "blood-cells", crops)
    with pytest.raises(UsageError, match="crops"):
        cellfeat.run_into(crops, "blood-cells", crops, overwrite=True)
    assert len(list(crops.iterdir())) == 6
