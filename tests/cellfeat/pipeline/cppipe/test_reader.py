import pytest

from cellfeat.errors import PipelineError
from cellfeat.pipeline.cppipe.parser import Module
from cellfeat.pipeline.cppipe.reader import UNUSED, Place, Reader, Repeated, read
from cellfeat.pipeline.cppipe.values import whole

TABLE = (Place("a"), UNUSED, Place("n", whole), Repeated("groups", (Place("x", whole), Place("y")), "n"))


def reading(*values, table=TABLE, revision=1, finish=None):
    reader = Reader({1: table}) if finish is None else Reader({1: table}, finish)
    settings = tuple((f"Text {i}", value) for i, value in enumerate(values))
    return read(reader, Module("M", 1, revision, True, settings), "f: module 1 M")


def test_a_table():
    found = reading("A", "?", "2", "1", "one", "2", "two")
    assert found.steps == [{"a": "A", "groups": ({"x": 1, "y": "one"}, {"x": 2, "y": "two"})}]
    assert found.texts["a"] == "Text 0"


def test_groups_to_the_end():
    table = (Place("a"), Repeated("groups", (Place("x"),)))
    assert reading("A", "b", "c", table=table).steps == [{"a": "A", "groups": ({"x": "b"}, {"x": "c"})}]


def test_lines_that_depend_on_values_before_them():
    table = (Place("a", whole), lambda lines, values: lines.take((Place("b"),) * values["a"]))
    assert reading("2", "x", "y", table=table).steps == [{"a": 2, "b": "y"}]


def refuse(_values):
    raise ValueError("these do not go together")


@pytest.mark.parametrize(
    ("values", "options", "reason"),
    [
        (("A", "", "x"), {}, "f: module 1 M: Text 2 = 'x': must be a number"),
        (("A", "", "1", "5"), {}, "fewer settings"),
        (("A", "", "0", "5"), {}, "1 settings more"),
        (("A", "", "0"), {"revision": 7}, "revision 7 is not read, only 1"),
        (("A", "", "0"), {"finish": refuse}, "f: module 1 M: these do not go together"),
    ],
)
def test_faults_are_named(values, options, reason):
    with pytest.raises(PipelineError, match=reason):
        reading(*values, **options)
