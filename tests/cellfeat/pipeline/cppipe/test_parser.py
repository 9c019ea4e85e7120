import pytest

from cellfeat.errors import PipelineError
from cellfeat.pipeline.cppipe.parser import Module, parse
from tests.cellfeat.pipeline.cppipe.texts import module, pipeline


def test_modules_with_their_settings_in_order():
    text = pipeline(
        module("Images", 2, ("", ""), ("Filter images?", "Images only")),
        module("Other", 13, ("A name", " with: colons")),
    )
    assert parse(text, "x.cppipe") == (
        Module("Images", 1, 2, True, (("", ""), ("Filter images?", "Images only"))),
        Module("Other", 2, 13, True, (("A name", " with: colons"),)),
    )


def test_notes_do_not_look_like_attributes():
    notes = "'|variable_revision_number:9|enabled:False|'"
    (found,) = parse(pipeline(module("A", 2, enabled=True, notes=notes)), "x")
    assert (found.revision, found.is_enabled) == (2, True)


def test_a_disabled_module():
    assert not parse(pipeline(module("A", 2, enabled=False)), "x")[0].is_enabled


def test_line_ends_of_windows():
    text = pipeline(module("A", 1, ("b", "c")), module("B", 1)).replace("\n", "\r\n")
    assert [m.settings for m in parse(text, "x")] == [(("b", "c"),), ()]


def test_escaped_characters():
    (found,) = parse(pipeline(module("A", 1, ("Name", r"a\x7Cb\xe9"))), "x")
    assert found.settings[0][1] == "a|bé"


@pytest.mark.parametrize("count", ["²", "9" * 5000, "many", ""])
def test_a_count_that_is_no_number_is_no_count(count):
    text = pipeline(module("A", 1)).replace("ModuleCount:1", f"ModuleCount:{count}")
    assert len(parse(text, "x")) == 1


def test_what_stands_after_the_modules_is_no_module():
    text = pipeline(module("A", 1)).replace("HasImagePlaneDetails:False", "HasImagePlaneDetails:True")
    assert len(parse(text + '\n"Version":"1","PlaneCount":"3"\n', "x")) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "x: is not a CellProfiler pipeline"),
        ("[image]\nname = 'a'", "x: is not a CellProfiler pipeline"),
        (pipeline().replace("Version:5", "Version:3"), "x: is of version 3, only version 5"),
        (pipeline().replace("Version:5\n", ""), "x: is of version unknown"),
        (pipeline(module("A", 1)).replace("ModuleCount:1", "ModuleCount:2"), "ends after 1 of 2 modules"),
        (
            pipeline(module("A", 1)).replace("ModuleCount:1", f"ModuleCount:{'2' * 9}"),
            "ends after 1 of 2{9} mod",
        ),
        (pipeline("A:[module_num:1]"), "module 1 A: has no variable_revision_number"),
        (pipeline(module("A", 1) + "\n    no colon"), "module 1 A: 'no colon' is no setting"),
        (
            pipeline(module("A", 1, ("Folder", r"C:\xenon"))),
            r"module 1 A: .*: a backslash is written as \\x5C",
        ),
        (pipeline(module("A", 1, ("Folder", "\\x41\\"))), r"module 1 A: .*: a backslash is written as \\x5C"),
    ],
)
def test_what_is_not_read(text, reason):
    with pytest.raises(PipelineError, match=reason):
        parse(text, "x")
