from pathlib import Path

import pytest

from cellfeat.errors import UsageError
from cellfeat.io.image_sets import Group
from cellfeat.io.matching import grouped, matched
from cellfeat.io.rules import compile_rule


def metadata_of(file):
    plate, well, *_ = [*file.stem.split("_"), ""]
    return {"Plate": plate, "Well": well} if well.startswith("W") else {"Plate": plate}


def sets(names, joins=(), **parts):
    rules = {name: compile_rule(f'and (file does contain "{part}")') for name, part in parts.items()}
    found = matched([Path(name) for name in names], rules, metadata_of, joins)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    return [{name: str(file) for name, file in each.files.items()} for each in found], found


def test_in_order():
    files, found = sets(["P1_W1_a", "P1_W1_b", "P1_W2_a", "P1_W3_b"], A="_a", B="_b")
    assert files == [{"A": "P1_W1_a", "B": "P1_W1_b"}, {"A": "P1_W2_a", "B": "P1_W3_b"}]
    # Where the files of a set differ, nothing is known.
    assert [each.metadata for each in found] == [{"Plate": "P1", "Well": "W1"}, {"Plate": "P1", "Well": ""}]


def test_all_image_sets_have_the_same_metadata():
    _, found = sets(["P1_a", "P2_W2_a"], A="_a")
    assert [each.metadata for each in found] == [{"Plate": "P1", "Well": ""}, {"Plate": "P2", "Well": "W2"}]
    with pytest.raises(UsageError, match="P1_a: has no metadata Well, by which image sets are grouped"):
        matched([Path("P1_a"), Path("P2_W2_a")], {"A": compile_rule("")}, metadata_of, needed=["Well"])


JOINS = ({"A": "Plate", "B": "Plate", "C": "Plate"}, {"A": "Well", "B": "Well"})


def test_by_metadata():
    # C has one file a plate, which goes with all wells of it. Order is that of a dictionary: a before B.
    names = ["P1_WB_a", "P1_Wa_a", "P0_WB_b", "P1_WB_b", "P1_Wa_b", "P0_WB_a", "P0_c", "P1_c"]
    files, _ = sets(names, JOINS, A="_a", B="_b", C="_c")
    assert files == [
        {"A": "P0_WB_a", "B": "P0_WB_b", "C": "P0_c"},
        {"A": "P1_Wa_a", "B": "P1_Wa_b", "C": "P1_c"},
        {"A": "P1_WB_a", "B": "P1_WB_b", "C": "P1_c"},
    ]


@pytest.mark.parametrize(
    ("names", "joins", "reason"),
    [
        (["P1_W1_a"], (), "none of 1 files passes the rule of the image B"),
        (["P1_W1_a", "P1_W2_a", "P1_W1_b"], (), "different numbers of files: 2 of A, 1 of B"),
        (["P1_W1_a", "P1_W2_b"], JOINS, "P1_W1_a: no file of the image B has its metadata"),
        (["P1_W1_a", "P1_W1_b", "P1_W1_bb"], JOINS, "both are the image B"),
        (["P1_W1_a", "P1_b"], JOINS, "P1_b: has no metadata Well"),
        (["P1_W1_a", "P1_W1_b"], ({"A": "Plate"}, {"B": "Well"}), "one image needs a key in every line"),
    ],
)
def test_files_that_do_not_go_together(names, joins, reason):
    with pytest.raises(UsageError, match=reason):
        sets(names, joins, A="_a", B="_b")


def test_image_sets_of_a_group_stand_together():
    _, found = sets(["P2_W1_a", "P1_W1_a", "P2_W2_a"], A="_a")
    together = grouped(found, ["Plate"])
    assert [each.files["A"].name for each in together] == ["P1_W1_a", "P2_W1_a", "P2_W2_a"]
    assert [each.number for each in together] == [1, 2, 3]
    assert [each.group for each in together] == [Group(1, 1, 1), Group(2, 1, 2), Group(2, 2, 2)]
    assert [each.group for each in grouped(found, [])] == [Group(1, n, 3) for n in (1, 2, 3)]
    with pytest.raises(UsageError, match="P2_W1_a: has no metadata Site, by which image sets are grouped"):
        grouped(found, ["Site"])
