import sys
from pathlib import Path

import pytest

from cellfeat.cli import main
from cellfeat.io import bccd
from tests.cellfeat.io.drawn import picture, save, voc


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a BCCD of one photograph, two of whose three boxes are whole."""
    save(tmp_path / "BCCD" / "JPEGImages" / "BloodImage_00001.jpg", picture())
    (tmp_path / "BCCD" / "Annotations").mkdir()
    boxes = (("WBC", 0, 9, 0, 9), ("RBC", 5, 5, 5, 5), ("RBC", 9, 20, 9, 20))
    text = voc("BloodImage_00001.jpg", *boxes)
    (tmp_path / "BCCD" / "Annotations" / "BloodImage_00001.xml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cellfeat", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("command", [("bccd", "."), ("crop", "BCCD/JPEGImages", "BCCD/Annotations")])
def test_cutting(data, monkeypatch, capsys, command):
    assert call(monkeypatch, *command, "out") == 0
    said = capsys.readouterr()
    assert said.out == "out/cells.csv\n"
    assert said.err == "boxes clipped or without a crop: 1, see out/problems.csv\n"
    assert len(list((data / "out" / "crops").glob("*.png"))) == 2
    assert call(monkeypatch, *command, "out") == 2
    assert capsys.readouterr().err.startswith("error: out: exists and is not empty")
    assert call(monkeypatch, *command, "out", "--overwrite") == 0


def test_jpeg_crops(data, monkeypatch):
    assert call(monkeypatch, "bccd", "BCCD", "out", "--jpeg") == 0
    assert len(list((data / "out" / "crops").glob("*.jpg"))) == 2


@pytest.mark.parametrize(
    "arguments", [(), (".",), ("--download", "got", "."), ("--download", "got", ".", "out")]
)
@pytest.mark.usefixtures("data")
def test_what_to_do_must_be_clear(monkeypatch, capsys, arguments):
    monkeypatch.setattr(bccd, "download_bccd", None)
    assert call(monkeypatch, "bccd", *arguments) == 2
    assert "name SOURCE and OUT, or --download and a folder alone" in capsys.readouterr().err


@pytest.mark.usefixtures("data")
def test_a_download_of_the_public_repository(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(bccd, "download_bccd", lambda out, **options: asked.append((out, options)) or out)
    assert call(monkeypatch, "bccd", "--download", "got") == 0
    assert asked == [(Path("got"), {"progress": True})]
    assert capsys.readouterr().out == "got\n"


@pytest.mark.usefixtures("data")
def test_boxes_that_give_nothing(monkeypatch, capsys):
    Path("boxes.csv").write_text("image,xmin,xmax,ymin,ymax\nnowhere.png,0,1,0,1\n")
    assert call(monkeypatch, "crop", "BCCD/JPEGImages", "boxes.csv", "out") == 1
    said = capsys.readouterr().err
    assert said == "error: BCCD/JPEGImages: none of the boxes could be cut: see out/problems.csv\n"
