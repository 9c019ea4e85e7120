import numpy as np
import pandas as pd
import pytest

from cellfeat.compare import compare_folders, lines
from cellfeat.errors import UsageError

IMAGES = pd.DataFrame(
    {
        "ImageNumber": [1, 2],
        "FileName_DNA": ["a.png", "b.png"],
        "Count_Nuclei": [2, 1],
        "Mean_Nuclei_AreaShape_Area": [15.0, 7.0],
        "ExecutionTime_1": [0.1, 0.2],
    }
)
NUCLEI = pd.DataFrame(
    {"ImageNumber": [1, 1, 2], "ObjectNumber": [1, 2, 1], "AreaShape_Area": [10.0, 20.0, np.nan]}
)


def write(folder, images=IMAGES, nuclei=NUCLEI, prefix=""):
    folder.mkdir()
    images.to_csv(folder / f"{prefix}Image.csv", index=False)
    nuclei.to_csv(folder / f"{prefix}Nuclei.csv", index=False)
    return folder


def test_a_run_equals_itself_under_another_prefix_and_in_another_order(tmp_path):
    swapped = {1: 2, 2: 1}
    images = IMAGES.assign(ImageNumber=IMAGES["ImageNumber"].map(swapped), ExecutionTime_1=9.9)[::-1]
    nuclei = NUCLEI.assign(ImageNumber=NUCLEI["ImageNumber"].map(swapped))
    comparison = compare_folders(
        write(tmp_path / "a"), write(tmp_path / "b", images, nuclei, prefix="MyExpt_")
    )
    assert comparison.is_equal
    assert comparison.by_module().loc["AreaShape", "columns"] == 2


def test_a_difference_is_named_with_its_size(tmp_path):
    nuclei = NUCLEI.assign(AreaShape_Area=[10.0, 25.0, np.nan])
    comparison = compare_folders(write(tmp_path / "a"), write(tmp_path / "b", nuclei=nuclei))
    (different,) = comparison.different
    assert (different.table, different.column, different.values, different.equal) == (
        "Nuclei",
        "AreaShape_Area",
        3,
        2,
    )
    assert different.worst == pytest.approx(5 / 25)
    assert any("AreaShape_Area: 1 of 3, worst 2.00e-01" in line for line in lines(comparison))


def test_a_number_where_the_other_has_none_is_infinitely_far(tmp_path):
    nuclei = NUCLEI.assign(AreaShape_Area=[10.0, 20.0, 1.0])
    assert (
        compare_folders(write(tmp_path / "a"), write(tmp_path / "b", nuclei=nuclei)).different[0].worst
        == np.inf
    )


@pytest.mark.parametrize("change", ["missing", "extra", "renamed"])
def test_columns_that_only_one_folder_has_are_named(tmp_path, change):
    changed = {
        "missing": NUCLEI.drop(columns="AreaShape_Area"),
        "extra": NUCLEI.assign(AreaShape_New=1),
        "renamed": NUCLEI.rename(columns={"AreaShape_Area": "AreaShape_New"}),
    }[change]
    comparison = compare_folders(write(tmp_path / "a"), write(tmp_path / "b", nuclei=changed))
    assert not comparison.is_equal
    assert comparison.missing == ((("Nuclei", "AreaShape_Area"),) if change != "extra" else ())
    assert comparison.extra == ((("Nuclei", "AreaShape_New"),) if change != "missing" else ())


def test_rows_and_tables_that_only_one_folder_has_are_named(tmp_path):
    b = write(tmp_path / "b", nuclei=NUCLEI[:2])
    NUCLEI.to_csv(b / "Cells.csv", index=False)
    said = " ".join(compare_folders(write(tmp_path / "a"), b).unmatched)
    assert "table Cells is only in" in said
    assert "1 rows of Nuclei are only in the first folder" in said


def test_a_folder_without_tables_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no Image"):
        compare_folders(tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be read as a table: No columns"),
        (b"a,b\n1,2\n", "has no column ImageNumber"),
        (b"FileName_A,x\n\xe9,1\n", "cannot be read as a table: .*utf-8"),
        (b"ImageNumber\none\n", "the column ImageNumber must hold whole numbers only"),
        (b"ImageNumber,x\n1,a\n,b\n", "the column ImageNumber must hold whole numbers only"),
        (b"ImageNumber\n1\n2\n2\n", "has several rows of ImageNumber 2"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, content, reason):
    write(tmp_path / "a")
    write(tmp_path / "b")
    (tmp_path / "b" / "Image.csv").write_bytes(content)
    with pytest.raises(UsageError, match=f"{tmp_path}/b/Image.csv: {reason}"):
        compare_folders(tmp_path / "a", tmp_path / "b")


def test_objects_numbered_twice_are_named(tmp_path):
    b = write(tmp_path / "b", nuclei=NUCLEI.assign(ObjectNumber=1))
    with pytest.raises(UsageError, match=r"Nuclei.csv: has several rows of ImageNumber 1, ObjectNumber 1"):
        compare_folders(write(tmp_path / "a"), b)


def test_texts_that_are_missing_in_both_are_equal(tmp_path):
    a = write(tmp_path / "a", IMAGES.assign(Metadata_Well=["A01", None]))
    b = write(tmp_path / "b", IMAGES.assign(Metadata_Well=["A01", "A02"]))
    assert compare_folders(a, a).is_equal
    assert [(c.column, c.equal) for c in compare_folders(a, b).different] == [("Metadata_Well", 1)]


def test_images_that_a_module_failed_on_are_left_out_and_counted(tmp_path):
    broken = IMAGES.assign(ModuleError_05Threshold=[0, 1], Count_Nuclei=[2, np.nan])
    comparison = compare_folders(
        write(tmp_path / "a", broken, NUCLEI[NUCLEI["ImageNumber"] == 1]), write(tmp_path / "b")
    )
    assert comparison.is_equal
    assert comparison.failed == 1
    assert "left out: 1 images on which a module failed in one of the runs" in list(lines(comparison))
