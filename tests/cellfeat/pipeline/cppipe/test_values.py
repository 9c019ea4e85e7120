import pytest

from cellfeat.pipeline.cppipe import values


def test_what_files_write():
    assert values.names("A, B") == ("A", "B")
    assert values.names("") == ()
    assert values.yes_no("Yes")
    assert not values.yes_no("No")
    assert values.whole("10.0") == 10
    assert values.pair(values.whole)("10,40") == (10, 40)
    assert values.pair(values.number)("(0.0, 1.0)") == (0, 1)
    assert values.list_of(values.whole)("10, 90") == (10, 90)
    assert values.either({"a": 1})("a") == 1
    assert values.joins("[{'DNA': 'Site', 'Illum': None}]") == ({"DNA": "Site"},)


@pytest.mark.parametrize(
    ("value", "folder"),
    [
        ("Default Output Folder|", ""),
        ("Default Output Folder|None", ""),
        ("Default Output Folder sub-folder|.", ""),
        ("Default Output Folder sub-folder|a/b", "a/b"),
    ],
)
def test_output_folders(value, folder):
    assert values.output_folder(value) == folder


@pytest.mark.parametrize(
    ("convert", "value", "reason"),
    [
        (values.yes_no, "yes", "must be Yes or No"),
        (values.number, "a", "must be a number"),
        (values.whole, "1.5", "must be a whole number"),
        (values.pair(values.whole), "1", "two values"),
        (values.only("No", "it is not done"), "Yes", "only 'No' is supported: it is not done"),
        (values.either({"a": 1, "b": 2}), "c", "must be one of a, b"),
        (values.output_folder, "Elsewhere...|/tmp", "Default Output Folder"),
        (values.joins, "[1]", "list of image names"),
        (values.joins, "[{", "list of image names"),
        (values.joins, "7", "list of image names"),
    ],
)
def test_what_they_do_not(convert, value, reason):
    with pytest.raises(ValueError, match=reason):
        convert(value)
