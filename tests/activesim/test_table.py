from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from activesim.errors import TableError, UsageError
from activesim.features import choose_features
from activesim.read import read_table
from activesim.table import load

Frames = Callable[..., tuple[pd.DataFrame, pd.DataFrame]]


def test_features_are_chosen_by_rule_and_the_others_have_a_reason(files: tuple[Path, Path]) -> None:
    table = load(files[0], labels=files[1], target="cell_type")
    assert table.features == ("AreaOccupied_AreaOccupied_Cells", "Count_Cells", "Granularity_1_Gray")
    reasons = {o.column: o.reason for o in table.omitted}
    assert reasons["ImageNumber"] == "an identifier"
    assert reasons["Mean_Cells_Location_Center_X"] == "a position"
    assert reasons["Skeleton_Endpoints_Gray"] == "constant (0)"
    assert reasons["ExecutionTime_01Images"].startswith("how the computer ran")
    # The column that the join went by is neither feature nor omission.
    assert set(reasons) | set(table.features) | {"FileName_Blood"} == set(read_table(files[0]).columns)


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ("FileName_DNA", "a file"),
        ("PathName_DNA", "a file"),
        ("URL_DNA", "a file"),
        ("Metadata_Well", "a file"),
        ("ModuleError_03Crop", "how the computer ran"),
        ("Group_Index", "bookkeeping"),
        ("ImageSet_ImageSet", "bookkeeping"),
        ("ObjectNumber", "an identifier"),
        ("Cells_Number_Object_Number", "an identifier"),
        ("Parent_Nuclei", "an identifier"),
        ("Mean_Cells_Parent_Nuclei", "an identifier"),
        ("Neighbors_FirstClosestObjectNumber_Adjacent", "an identifier"),
        ("cell_id", "an identifier"),
        ("Location_CenterMassIntensity_X_DNA", "a position"),
        ("AreaShape_Center_X", "a position"),
        ("Median_Cells_AreaShape_BoundingBoxMinimum_Y", "a position"),
        ("xmin", "a position"),
        ("AreaShape_BoundingBoxArea", ""),
        ("Mean_Cells_AreaShape_Area", ""),
        ("Height_Blood", ""),
        ("Children_Spots_Count", ""),
        ("Neighbors_FirstClosestDistance_Adjacent", ""),
    ],
)
def test_rules_by_name(column: str, reason: str) -> None:
    frame = pd.DataFrame({column: [1.0, 2.0]})
    chosen, omitted = choose_features(frame)
    if reason:
        assert omitted[0].reason.startswith(reason)
    else:
        assert chosen == [column]


def test_empty_constant_and_text_columns_are_no_features() -> None:
    frame = pd.DataFrame(
        {
            "empty": [np.nan, np.nan, np.nan],
            "infinite": [np.inf, -np.inf, np.nan],
            "constant": [2, 2, 2],
            "huge": [1e300, 2, 3],
            "gaps": [2, np.nan, 2],
            "text": ["a", "b", "c"],
            "flag": [True, False, True],
            "some": [1, np.nan, 3],
        }
    )
    chosen, omitted = choose_features(frame)
    assert chosen == ["flag", "some"]
    assert [o.reason for o in omitted] == [
        "no value at all",
        "no value at all",
        "constant (2)",
        "numbers beyond 1e+100, which cannot be scaled",
        "constant (2) where it has a value",
        "not a number",
    ]


def test_drop_takes_patterns(files: tuple[Path, Path]) -> None:
    table = load(files[0], labels=files[1], target="cell_type", drop=["Count_*", "Gran*"])
    assert table.features == ("AreaOccupied_AreaOccupied_Cells",)


def test_missing_values_become_nan_and_are_said(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    features.loc[[0, 1], "Count_Cells"] = [np.nan, np.inf]
    features.to_csv(tmp_path / "f.csv", index=False)
    labels.to_csv(tmp_path / "l.csv", index=False)
    table = load(tmp_path / "f.csv", labels=tmp_path / "l.csv", target="cell_type")
    assert np.isnan(table.X).sum() == 2
    assert "1 features lack values in 2 cells: filled with the pool's median" in table.notes


def test_join_takes_rows_in_any_order(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    features.to_csv(tmp_path / "f.csv", index=False)
    labels.sample(frac=1, random_state=0).to_csv(tmp_path / "l.csv", index=False)
    table = load(tmp_path / "f.csv", labels=tmp_path / "l.csv", target="cell_type")
    assert list(table.ids) == list(features["FileName_Blood"])
    assert [table.classes[c] for c in table.y] == list(labels["cell_type"])


def test_join_by_stem_when_no_full_name_agrees_and_says_so(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    labels["cell_filename"] = "crops/" + labels["cell_filename"].str.replace(".png", ".jpg")
    features.to_parquet(tmp_path / "f.parquet")
    labels.to_csv(tmp_path / "l.csv", index=False)
    table = load(tmp_path / "f.parquet", labels=tmp_path / "l.csv", target="cell_type")
    assert table.y.size == 120
    assert "without their extensions" in table.notes[0]


def test_names_keep_the_zeros_they_begin_with(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    numbers = [f"{i:03d}" for i in range(120)]
    features.assign(FileName_Blood=[f"{n}.png" for n in numbers]).to_csv(tmp_path / "f.csv", index=False)
    labels.assign(cell_filename=numbers).to_csv(tmp_path / "l.csv", index=False)
    table = load(tmp_path / "f.csv", labels=tmp_path / "l.csv", target="cell_type")
    assert list(table.ids) == numbers
    # The same the other way round, and with numbers on both sides.
    features.assign(FileName_Blood=numbers).to_csv(tmp_path / "f.csv", index=False)
    assert list(load(tmp_path / "f.csv", labels=tmp_path / "l.csv", target="cell_type").ids) == numbers
    labels.assign(cell_filename=[f"{n}.jpg" for n in numbers]).to_csv(tmp_path / "l.csv", index=False)
    assert load(tmp_path / "f.csv", labels=tmp_path / "l.csv", target="cell_type").y.size == 120


def test_join_leaves_out_and_says_what_stands_on_one_side_only(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    features.iloc[5:].to_csv(tmp_path / "f.csv", index=False)
    labels.iloc[:-3].to_csv(tmp_path / "l.csv", index=False)
    table = load(tmp_path / "f.csv", labels=tmp_path / "l.csv", target="cell_type")
    assert table.y.size == 112
    assert sum(note.endswith("left out") for note in table.notes) == 2


def test_paths_may_be_text(files: tuple[Path, Path]) -> None:
    table, again = (load(take(files[0]), labels=take(files[1]), target="cell_type") for take in (Path, str))
    assert again.name == table.name
    assert np.array_equal(again.X, table.X, equal_nan=True)


def test_labels_may_stand_in_the_table_itself(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    whole = features.assign(kind=labels["cell_type"])
    whole.to_csv(tmp_path / "f.csv", index=False)
    table = load(tmp_path / "f.csv", target="kind")
    assert table.groups is None
    assert "kind" not in table.features
    assert list(table.counts) == [90, 30]
    assert table.rarer == "WBC"


def test_group_and_classes(files: tuple[Path, Path]) -> None:
    table = load(files[0], labels=files[1], target="cell_type", classes=["WBC", "RBC"])
    assert table.classes == ("WBC", "RBC")
    assert table.groups is not None
    assert np.unique(table.groups).size == 20
    assert load(files[0], labels=files[1], target="cell_type", group="none").groups is None


def test_cells_without_a_class_are_left_out_and_said(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    labels.loc[:9, "cell_type"] = None
    features.to_csv(tmp_path / "f.csv", index=False)
    labels.to_csv(tmp_path / "l.csv", index=False)
    table = load(tmp_path / "f.csv", labels=tmp_path / "l.csv", target="cell_type")
    assert table.y.size == 110
    assert "10 cells have no cell_type (empty, NA or the like): left out" in table.notes


def broken(tmp_path: Path, features: pd.DataFrame, labels: pd.DataFrame, **settings: Any) -> str:
    features.to_csv(tmp_path / "f.csv", index=False)
    labels.to_csv(tmp_path / "l.csv", index=False)
    arguments: dict[str, Any] = {"target": "cell_type", **settings}
    with pytest.raises((TableError, UsageError)) as caught:
        load(tmp_path / "f.csv", labels=tmp_path / "l.csv", **arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_label_column(tmp_path: Path, frames: Frames) -> None:
    assert "no label column 'kind'; there are cell_filename" in broken(tmp_path, *frames(), target="kind")


def test_labels_that_match_no_row(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    labels["cell_filename"] = "other_" + labels["cell_filename"]
    assert "no label matches a row" in broken(tmp_path, features, labels)


def test_a_table_that_names_no_image(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    assert "FileName_ columns" in broken(tmp_path, features.drop(columns="FileName_Blood"), labels)


def test_a_class_with_one_member(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    labels.loc[0, "cell_type"] = "Platelet"
    assert "class 'Platelet' of cell_type has one cell" in broken(tmp_path, features, labels)


def test_one_class_only(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    labels["cell_type"] = "RBC"
    assert "has only 'RBC'" in broken(tmp_path, features, labels)


def test_an_unknown_class(tmp_path: Path, frames: Frames) -> None:
    assert "no class 'WBS'; it has RBC (90), WBC (30)" in broken(tmp_path, *frames(), classes=["RBC", "WBS"])


def test_a_class_whose_name_is_read_as_none_is_explained(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    labels["cell_type"] = labels["cell_type"].replace("WBC", "NA")
    told = " (30 cells have none: rename a class that is called NA, None or the like)"
    assert broken(tmp_path, features, labels).endswith(told)
    assert broken(tmp_path, features, labels, classes=["RBC", "NA"]).endswith(f"RBC (90){told}")


def test_duplicate_ids(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    doubled = pd.concat([labels, labels.iloc[:2]])
    assert "names 'cell_000.png' more than once (2 rows" in broken(tmp_path, features, doubled)
    assert "names 'cell_000.png' more than once" in broken(
        tmp_path, pd.concat([features, features.iloc[:1]]), labels
    )


def test_no_feature_left(tmp_path: Path, frames: Frames) -> None:
    features, labels = frames()
    told = broken(tmp_path, features[["FileName_Blood", "ImageNumber"]], labels)
    assert "no column is left as a feature: an identifier (1)" in told


def test_unknown_columns_are_usage_errors(tmp_path: Path, frames: Frames) -> None:
    assert "no column 'plate' to group by" in broken(tmp_path, *frames(), group="plate")
    assert "no column 'name' to join by" in broken(tmp_path, *frames(), identifier="name")


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(TableError, match=r"holds no Image\.csv"):
        read_table(tmp_path)
    (tmp_path / "empty.csv").touch()
    with pytest.raises(TableError, match="not a table"):
        read_table(tmp_path / "empty.csv")
    (tmp_path / "head.csv").write_text("a,b\n")
    with pytest.raises(TableError, match="without rows"):
        read_table(tmp_path / "head.csv")
    (tmp_path / "text.parquet").write_text("no parquet")
    with pytest.raises(TableError, match="not a table"):
        read_table(tmp_path / "text.parquet")
    (tmp_path / "binary.csv").write_bytes(bytes(range(128, 256)))
    with pytest.raises(TableError, match="not a table"):
        read_table(tmp_path / "binary.csv")


@pytest.mark.parametrize("row", ["c0.png,WBC,0,1343,1.69", "c0.png,WBC,1,2,", "0,c0.png,WBC,1,2"])
def test_rows_longer_than_the_header_are_refused(tmp_path: Path, row: str) -> None:
    (tmp_path / "f.csv").write_text(f"name,cell_type,f1,f2\n{row}\n")
    with pytest.raises(TableError, match=r"f\.csv: rows do not fit the header"):
        read_table(tmp_path / "f.csv")


def test_an_index_without_a_name_is_a_column(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2]}).to_csv(tmp_path / "f.csv")
    assert list(read_table(tmp_path / "f.csv")) == ["Unnamed: 0", "a"]


def test_a_prefix_of_the_image_table_is_no_hindrance(tmp_path: Path, frames: Frames) -> None:
    frames()[0].to_csv(tmp_path / "MyExpt_Image.csv", index=False)
    frames(n=40)[0].to_csv(tmp_path / "CellImage.csv", index=False)
    assert len(read_table(tmp_path)) == 120
    frames()[0].to_csv(tmp_path / "Image.csv", index=False)
    with pytest.raises(TableError, match=r"holds Image\.csv, MyExpt_Image\.csv; name the table itself"):
        read_table(tmp_path)


def test_whole_numbers_as_classes_stay_whole_where_some_are_missing(tmp_path: Path) -> None:
    """To pandas a column of 0, 1 and nothing holds 0.0 and 1.0."""
    values = np.arange(9.0)
    classes = [0, 1, 2] * 3
    pd.DataFrame({"a": values, "class": classes}).to_csv(tmp_path / "all.csv", index=False)
    some = pd.DataFrame({"a": values, "class": pd.array([None, *classes[1:]], dtype="Int64")})
    some.to_csv(tmp_path / "some.csv", index=False)
    some.astype({"class": "float64"}).to_parquet(tmp_path / "some.parquet")
    for name in ("all.csv", "some.csv", "some.parquet"):
        assert load(tmp_path / name, target="class").classes == ("0", "1", "2")
        assert load(tmp_path / name, target="class", classes=["2", "1"]).classes == ("2", "1")
    halves = pd.DataFrame({"a": values, "class": [0.5, 1, np.nan] * 3})
    halves.to_csv(tmp_path / "halves.csv", index=False)
    assert load(tmp_path / "halves.csv", target="class").classes == ("0.5", "1.0")
