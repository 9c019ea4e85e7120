from pathlib import Path

import pytest

from cellfeat.errors import PipelineError
from cellfeat.io.rules import Candidate, compile_rule


def passes(rule, path="/data/a/x_w1.ome.tif", **metadata):
    return compile_rule(rule)(Candidate(Path(path), metadata))


@pytest.mark.parametrize(
    "rule",
    [
        "",
        'and (file does contain "")',
        'file does contain "w1"',
        'and (file does startwith "x") (file does endwith "tif")',
        'and (file does eq "x_w1.ome.tif")',
        'and (file doesnot contain "w2")',
        r'and (file does containregexp "_w\\d\\.")',
        'or (file does contain "w2") (file does contain "w1")',
        'and (or (file does eq "a") (extension does istif)) (directory does endwith "/a")',
        'and (directory does eq "/data/a")',
        r'and (directory doesnot containregexp "[\\\\/]\\.")',
        # Both ome.tif and tif are extensions; one that passes is enough.
        'and (extension does eq "ome.tif")',
        'and (extension doesnot eq "tif")',
        "and (extension does isimage)",
        "and (extension doesnot isjpeg)",
        'and (metadata does Plate "1") (metadata doesnot Well "1")',
        r'and (metadata does a\ key "1") (file does contain "\x_w")',
    ],
)
def test_rules_that_pass(rule):
    assert passes(rule, Plate="1", **{"a key": "1"})


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ('and (file does contain "W1")', "/x_w1.tif"),
        ('and (file does contain "a") (file does contain "b")', "/a.tif"),
        ("and (extension does istif)", "/a.tif.png"),
        ("and (extension doesnot isjpeg)", "/no_extension"),
        ("and (extension does isimage)", "/a.csv"),
        (r'and (directory doesnot containregexp "[\\\\/]\\.")', "/a/.hidden/x.tif"),
        ('and (metadata does Plate "1")', "/a.tif"),
    ],
)
def test_rules_that_do_not(rule, path):
    assert not passes(rule, path)


@pytest.mark.parametrize("extension", ["PNG", "Png", "png"])
def test_extensions_of_any_case(extension):
    assert passes("and (extension does ispng)", f"/x.{extension}")


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("and", r"expected \( before 'its end'"),
        ('and (file does contain "x"', r"expected \)"),
        ('and (file does nothing "x")', "expected contain"),
        ('and (file has contain "x")', "expected file, directory, extension or metadata, and does"),
        ("and (image does iscolor)", "expected file, directory"),
        ("and (file does contain x)", "expected a text in quotes"),
        ("and (file does isimage)", "expected contain"),
        ('and (file does containregexp "(")', "no regular expression"),
        ('file does contain "x" (a)', "expected nothing more before"),
        ('"x"', "expected a word"),
    ],
)
def test_rules_that_are_none(rule, reason):
    with pytest.raises(PipelineError, match=reason):
        compile_rule(rule)
