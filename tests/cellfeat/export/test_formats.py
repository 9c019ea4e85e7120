import os

import pytest

from cellfeat.api import run_into
from cellfeat.errors import UsageError
from cellfeat.export.formats import FORMATS, export_run
from cellfeat.runs.lock import locked
from cellfeat.runs.store import Store


def texts(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def test_exporting_again_gives_the_same_bytes_elsewhere(cellfeat, crops, tmp_path):
    run_into(tmp_path / "run", "blood-cells", crops)
    code, out, err = cellfeat("export", tmp_path / "run", "--format", "csv,csv", "--out", tmp_path / "new")
    assert (code, err) == (0, "")
    assert out.split() == [
        str(tmp_path / "new" / name) for name in ("Image.csv", "Cells.csv", "Experiment.csv")
    ]
    assert texts(tmp_path / "new") == texts(tmp_path / "run")


def test_a_run_that_is_not_done_is_exported_as_far_as_it_is_and_says_so(cellfeat, crops, tmp_path):
    run_into(tmp_path / "run", "blood-cells", crops)
    first = tmp_path / "run" / "store" / "000000001"
    first.rename(tmp_path / "lost")
    code, _, err = cellfeat("export", tmp_path / "run", "--format", "csv")
    assert code == 0
    assert "of 6 image sets done" in err
    assert "image sets missing: 1" in err


@pytest.mark.parametrize("formats", ["excel", "csv,excel", "", "csv,"])
def test_an_unknown_format_is_refused_before_anything_is_measured(cellfeat, crops, tmp_path, formats):
    code, _, err = cellfeat("run", "blood-cells", crops, "--out", tmp_path / "out", "--format", formats)
    assert code == 2
    assert err.count("\n") == 1
    assert "must be one or more of csv" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_run_that_measured_nothing_is_exported_too(cellfeat, tmp_path, name):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.png").touch()
    code, _, err = cellfeat(
        "run", "blood-cells", tmp_path / "in", "--out", tmp_path / "out", "--format", name
    )
    assert code == 1
    assert "1 of 1 image sets failed" in err.splitlines()[-1]


@pytest.mark.parametrize(
    ("file", "content", "commands"),
    [
        ("000000002/part.json", b"", ("export", "status", "resume")),
        ("000000002/part.json", b"{}", ("export", "status", "resume")),
        ("000000002/Image.parquet", None, ("export", "status", "resume")),
        ("000000002/Image.parquet", b"PAR1", ("export", "resume")),
        ("inputs.parquet", b"", ("resume",)),
        ("manifest.json", b"{}", ("export", "status", "resume")),
        ("manifest.json", ('"cellfeat"', '"another"'), ("export", "status", "resume")),
        ("manifest.json", ("ColorToGray", "another pipeline"), ("export", "status", "resume")),
    ],
)
def test_a_damaged_store_is_one_line_that_names_the_file(cellfeat, crops, tmp_path, file, content, commands):
    out = tmp_path / "run"
    run_into(out, "blood-cells", crops)
    damaged = out / "store" / file
    if content is None:
        damaged.unlink()
    elif isinstance(content, bytes):
        damaged.write_bytes(content)
    else:
        damaged.write_text(damaged.read_text().replace(*content))
    arguments = {
        "export": ("export", out, "--format", "csv"),
        "status": ("status", out),
        "resume": ("run", "blood-cells", crops, "--out", out, "--resume"),
    }
    for command in commands:
        code, _, err = cellfeat(*arguments[command])
        assert code == 1
        line = err.splitlines()[-1]
        assert line.startswith(f"error: {out / 'store'}")
        assert "is damaged (" in line
        assert "Traceback" not in err


def test_what_is_no_run_is_not_exported(cellfeat, crops, tmp_path):
    code, _, err = cellfeat("export", crops, "--format", "csv", "--out", tmp_path / "out")
    assert code == 2
    assert "is not the output folder of a run" in err
    assert not (tmp_path / "out").exists()


def test_two_at_once_into_one_folder_are_refused(crops, tmp_path):
    run_into(tmp_path / "run", "blood-cells", crops)
    with locked(tmp_path / "out"), pytest.raises(UsageError, match="is writing there"):
        export_run(Store(tmp_path / "run" / "store"), tmp_path / "out", ["csv"])


def test_a_folder_whose_name_is_no_text_is_refused(tmp_path):
    folder = tmp_path / os.fsdecode(b"o\xff")
    with pytest.raises(UsageError, match="this name is no text in UTF-8"), locked(folder):
        pass
    assert not folder.exists()
