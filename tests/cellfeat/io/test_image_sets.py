import os
from pathlib import Path

import pytest

from cellfeat.errors import UsageError
from cellfeat.io.image_sets import image_sets

# As the real CellProfiler 4.2.8 ordered these files, of more that it left out.
ORDER = [
    *("é.png", ".hid.png", "10.png", "2.png", "A.png", "Sub2/c.png", "Z.PNG", "_x.png", "a b.png", "a#d.png"),
    *("a%20c.png", "a-b.png", "a.png", "aa.png", "aa/0.png", "b.png", "link.png", "sub-b/c.png", "sub.png"),
    *("sub/a.png", "sub/c.png", "sub/deeper/q.png", "u.tiff", "v.jpe", "w.BMP", "z~.gif"),
]
LEFT_OUT = ["n.txt", ".hidden/z.png", "x/.hidden/y.png"]


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def files(sets: list, image: str = "DNA") -> list[Path]:
    return [s.files[image] for s in sets]


def test_a_folder_is_listed_as_cellprofiler_lists_it(tmp_path):
    touch(tmp_path, *reversed(ORDER), *LEFT_OUT)
    (tmp_path / "linked").symlink_to(tmp_path / "sub")
    sets = image_sets(tmp_path, ["DNA"])
    assert [f.relative_to(tmp_path).as_posix() for f in files(sets)] == ORDER
    assert [s.number for s in sets] == list(range(1, len(ORDER) + 1))
    assert all(s.metadata == {} for s in sets)


def test_a_pattern_and_a_single_file(tmp_path):
    touch(tmp_path, "a1.png", "a2.png", "b.png", "a3.txt", "deep/er/a4.png")
    assert [f.name for f in files(image_sets(tmp_path / "a*", ["DNA"]))] == ["a1.png", "a2.png"]
    assert [f.name for f in files(image_sets(f"{tmp_path}/**/a?.png", ["DNA"]))][-1] == "a4.png"
    assert files(image_sets(tmp_path / "b.png", ["DNA"])) == [tmp_path / "b.png"]


def test_a_folder_whose_name_is_a_pattern(tmp_path):
    touch(tmp_path, "plate[1]/a.png")
    assert len(image_sets(tmp_path / "plate[1]", ["DNA"])) == 1


@pytest.mark.parametrize("prefix", ["", "Image_"])
def test_columns_of_loaddata(tmp_path, prefix):
    table = tmp_path / "list.csv"
    table.write_text(
        f"{prefix}FileName_DNA,{prefix}PathName_DNA,{prefix}FileName_Actin,Metadata_Well,dose\n"
        "d1.tif,plate,a1.tif,A01,5\nd2.tif,/elsewhere,a2.tif,A02,\n"
    )
    first, second = image_sets(table, ["DNA", "Actin"])
    assert first.files == {"DNA": tmp_path / "plate" / "d1.tif", "Actin": tmp_path / "a1.tif"}
    assert second.files["DNA"] == Path("/elsewhere/d2.tif")
    assert first.metadata == {"Well": "A01", "dose": "5"}
    assert second.metadata == {"Well": "A02", "dose": ""}


@pytest.mark.parametrize("column", ["DNA", "file", "path", "filename", "cell_filename"])
def test_other_columns_of_files(tmp_path, column):
    table = tmp_path / "list.csv"
    table.write_text(f"\ufeff{column},cell_type\nx/1.png,RBC\n", encoding="utf-8")
    (only,) = image_sets(table, ["DNA"])
    assert only.files == {"DNA": tmp_path / "x" / "1.png"}
    assert only.metadata == {"cell_type": "RBC"}


def test_cells_csv_finds_its_crops(tmp_path):
    touch(tmp_path, "crops/1.png")
    table = tmp_path / "cells.csv"
    table.write_text("cell_filename,cell_type\n1.png,RBC\n")
    assert files(image_sets(table, ["DNA"])) == [tmp_path / "crops" / "1.png"]


def test_a_missing_file_is_listed_for_the_run_to_report(tmp_path):
    (tmp_path / "list.csv").write_text("file\nnowhere.png\n")
    assert files(image_sets(tmp_path / "list.csv", ["DNA"])) == [tmp_path / "nowhere.png"]


def test_a_column_without_a_name_is_passed_over(tmp_path):
    # The index, as pandas writes it by default.
    (tmp_path / "list.csv").write_text(",file,well\n0,a.png,A01\n")
    (only,) = image_sets(tmp_path / "list.csv", ["DNA"])
    assert (only.files["DNA"], only.metadata) == (tmp_path / "a.png", {"well": "A01"})


def test_names_may_have_bytes_that_are_no_text(tmp_path):
    touch(tmp_path, "b.png", os.fsdecode(b"a\xff.png"))
    assert [os.fsencode(file.name) for file in files(image_sets(tmp_path, ["DNA"]))] == [
        b"a\xff.png",
        b"b.png",
    ]


def test_a_short_row_leaves_metadata_empty(tmp_path):
    (tmp_path / "list.csv").write_text("file,well\na.png\nb.png,A01\n")
    assert [s.metadata for s in image_sets(tmp_path / "list.csv", ["DNA"])] == [{"well": ""}, {"well": "A01"}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lists no images"),
        ("file,well\n", "lists no images"),
        (
            "well\nA01\n",
            "no column for the image DNA: add one of FileName_DNA, Image_FileName_DNA, DNA, file",
        ),
        ("file,well\na.png,A01\n,A02\n", "row 2 names no file in the column file"),
        ("well,file\nA01\n", "row 1 names no file"),
        ("file\n\ud800", "cannot be read as a CSV"),
        ('file,op\na.png,x\nb.png,"y\nc.png,z\n', "line 3: not CSV: unexpected end of data; look"),
        ("file,op\na.png,x\nb.png,y,z\n", "line 3: has more fields than the header"),
        ("file,op,op\na.png,x,y\n", "has several columns op"),
        ("file,Plate,Metadata_Plate\na.png,1,2\n", "has several columns Plate"),
    ],
)
def test_bad_tables(tmp_path, text, message):
    table = tmp_path / "list.csv"
    table.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(UsageError, match=message) as caught:
        image_sets(table, ["DNA"])
    assert str(caught.value).startswith(f"{table}: ")


def test_several_images_need_a_column_each(tmp_path):
    (tmp_path / "list.csv").write_text("file,DNA\na.png,b.png\n")
    with pytest.raises(UsageError, match="no column for the image Actin: add one of FileName_Actin"):
        image_sets(tmp_path / "list.csv", ["DNA", "Actin"])


def test_several_images_need_a_table(tmp_path):
    touch(tmp_path, "a.png")
    with pytest.raises(UsageError, match=r"loads 2 images \(DNA, Actin\): list the files .* in a CSV"):
        image_sets(tmp_path, ["DNA", "Actin"])


def test_nothing_to_list(tmp_path):
    touch(tmp_path, "n.txt")
    with pytest.raises(UsageError, match="the folder holds no images"):
        image_sets(tmp_path, ["DNA"])
    for nowhere in ("nowhere", "*.png", "nowhere.csv"):
        with pytest.raises(UsageError, match="no such folder or file"):
            image_sets(tmp_path / nowhere, ["DNA"])


def test_a_folder_that_cannot_be_read(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    touch(tmp_path, "a.png")
    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(UsageError, match="the folder cannot be read: Permission denied"):
        image_sets(tmp_path, ["DNA"])
