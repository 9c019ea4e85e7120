import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from activesim.cli import main

QUICK = ("--target", "cell_type", "--seeds", "2", "--labels-max", "12")


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as stopped:
        main([str(a) for a in arguments])
    return int(stopped.value.code or 0)


def fails(capsys: pytest.CaptureFixture[str], code: int, *arguments: object) -> str:
    assert run(*arguments) == code
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert told.count("\n") == 1
    return told


def test_study_writes_its_folder_and_ends_with_the_sentence(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run("study", files[0], "--labels", files[1], "--classes", "RBC,WBC", *QUICK, "--out", out) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "120 cells (90 RBC, 30 WBC), 3 features"
    assert "no feature: 1 columns, constant (0): Skeleton_Endpoints_Gray" in printed
    chosen = "models logistic; strategies random, uncertainty; starts one-per-class of 5; batches 1"
    assert f"{chosen}; 2 seeds; tested on 30% of image_id" in printed
    assert printed[-1].startswith("uncertainty needs ")
    assert " for average precision 0.9 where random needs " in printed[-1]
    curves = pd.read_csv(out / "curves.csv")
    assert list(curves.columns[:6]) == ["model", "strategy", "start", "batch", "seed", "labels"]
    assert len(curves) == 2 * 2 * 8
    left_out = pd.read_csv(out / "left_out.csv")
    assert "ExecutionTime_01Images" in set(left_out["column"])
    assert json.loads((out / "study.json").read_text())["settings"]["positive"] == "WBC"
    assert (out / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "curves.svg").read_text().startswith("<?xml")


def test_a_study_gives_the_same_bytes_again(files: tuple[Path, Path], tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run("study", files[0], "--labels", files[1], *QUICK, "--out", tmp_path / name) == 0
    for name in ("curves.csv", "queries.csv", "summary.csv", "curves.svg", "study.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_full_folder_is_refused_unless_overwritten(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("keep me")
    study = ("study", files[0], "--labels", files[1], *QUICK, "--out", out)
    assert "not empty" in fails(capsys, 2, *study)
    assert run(*study, "--overwrite") == 0
    assert (out / "mine.txt").read_text() == "keep me"


def test_a_folder_that_cannot_be_made(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    study = ("study", files[0], "--labels", files[1], *QUICK, "--out")
    assert "Not a directory" in fails(capsys, 1, *study, tmp_path / "file" / "out")
    assert "is a file, not a folder" in fails(capsys, 2, *study, tmp_path / "file")


def test_a_folder_without_the_right_to_write(
    files: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    if os.geteuid() == 0:  # root may write anywhere, so the refusal has to be played

        def refuse(path: Path, _mode: str) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "open", refuse)
    study = ("study", files[0], "--labels", files[1], *QUICK, "--out", out)
    assert "Permission denied" in fails(capsys, 1, *study)


def test_bad_input_is_one_line_and_an_exit_code(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, labels = files
    out = ("--out", tmp_path / "out")
    nothing = tmp_path / "no.csv"
    assert "no such file" in fails(capsys, 2, "study", nothing, "--labels", labels, *QUICK, *out)
    assert "no such file" in fails(capsys, 2, "study", folder, "--labels", nothing, *QUICK, *out)
    good = ("study", folder, "--labels", labels)
    assert "did you mean 'cell_type'?" in fails(capsys, 2, *good, "--target", "celltype", *out)
    assert "name a table that has it with --labels" in fails(capsys, 2, "study", folder, *QUICK, *out)
    many = ("--target", "cell_type", "--labels-max", "500")
    assert "500 labels asked for" in fails(capsys, 2, *good, *many, *out)
    assert "did you mean" in fails(capsys, 2, *good, *QUICK, "--strategies", "random,margn", *out)
    for option in ("--models", "--strategies", "--start", "--batch", "--classes"):
        assert f"{option} '': a list of names" in fails(capsys, 2, *good, *QUICK, option, "", *out)
    for option in ("--drop", "--keep"):
        told = fails(capsys, 2, *good, *QUICK, option, "Count_*", option, "Count_Cell", *out)
        assert f"{option} Count_Cell: no column" in told
        assert "did you mean 'Count_Cells'?" in told
    suggest = ("suggest", folder, "--target", "cell_type", "--drop", "Count", "--out", tmp_path / "next.csv")
    assert "--drop Count: no column" in fails(capsys, 2, *suggest)
    # Nothing was run, so nothing is left behind.
    assert not (tmp_path / "out").exists()


def test_a_command_line_that_lacks_something(tmp_path: Path) -> None:
    assert run("study", tmp_path) == 2
    assert run("study", tmp_path, "--seeds", "0", "--target", "a", "--out", tmp_path) == 2
    assert run("stduy") == 2
    assert run("--help") == 0
    assert run("study", "--help") == 0


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--jobs", "0"),
        ("--jobs", "9" * 11),
        ("--seeds", "9" * 11),
        ("--batch", "0"),
        ("--batch", "9" * 5000),
        ("--crops", "no_such_folder"),
    ],
)
def test_a_value_that_cannot_be_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    out = tmp_path / "out"
    assert run("study", tmp_path, "--target", "a", "--out", out, option, value) == 2
    assert option in capsys.readouterr().err
    assert not out.exists()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, activesim, activesim.cli\n"
        "heavy = {'numpy', 'pandas', 'sklearn', 'matplotlib', 'modAL', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_names_that_are_public_are_there() -> None:
    import activesim

    for name in activesim.__all__:
        assert getattr(activesim, name).__module__.startswith("activesim")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        activesim.nothing  # noqa: B018 -- the access itself is the test


def test_article_writes_its_folder_and_ends_with_both_gaps(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    article = ("article", files[0], "--labels", files[1], "--seeds", "1", "--out")
    assert run(*article, out, "--rounds", "4") == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("for average precision 0.9 active learning saves ")
    assert last.endswith(" done right")
    assert (out / "article.png").read_bytes().startswith(b"\x89PNG")
    assert len(pd.read_csv(out / "article.csv")) == 18
    page = unescape((out / "article.html").read_text(encoding="utf-8"))
    assert last in page
    for said in ("honest, but hard predictions", "do not count", "scikit-learn", "data:image/svg+xml"):
        assert said in page
    assert "not empty" in fails(capsys, 2, *article, out)
    assert "298 rounds asked for, but the pool holds" in fails(capsys, 2, *article, tmp_path / "other")


def test_suggest_writes_the_cells_and_ends_with_advice(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = pd.read_csv(files[1]).iloc[:41]
    labelled.loc[40, "cell_filename"] = "of_another_run.png"
    labelled.to_csv(tmp_path / "labelled.csv", index=False)
    (tmp_path / "crops").mkdir()
    (tmp_path / "crops" / "cell_100.jpg").touch()
    out = tmp_path / "next.csv"
    suggest = ("suggest", files[0], "--target", "cell_type", "--labelled", tmp_path / "labelled.csv")
    assert run(*suggest, "-n", "80", "--crops", tmp_path / "crops", "--out", out) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("1 rows of ")
    assert "and 75 more in" in printed[6]
    assert "of the predictions (kappa" in printed[-1]
    found = pd.read_csv(out).set_index("cell")
    assert len(found) == 80
    assert found.at["cell_100.png", "picture"] == str(tmp_path / "crops" / "cell_100.jpg")
    assert "is there already" in fails(capsys, 2, *suggest, "--out", out)
    assert "81 cells asked for" in fails(capsys, 2, *suggest, "-n", "81", "--out", out, "--overwrite")


def test_suggestions_take_the_place_of_no_input(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, labels = files
    (tmp_path / "link.csv").symlink_to(labels)
    suggest = ("suggest", folder, "--target", "cell_type", "--labelled", labels, "--overwrite", "--out")
    for out in (labels, folder / ".." / labels.name, tmp_path / "link.csv", folder / "Image.csv"):
        before = out.read_bytes()
        assert "is read by this command" in fails(capsys, 2, *suggest, out)
        assert out.read_bytes() == before


def test_suggestions_that_a_full_disk_cuts_off_leave_the_last_ones(
    files: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cut_off(_frame: pd.DataFrame, path: Path, **_: object) -> None:
        path.write_text("cell,w")
        full()

    out = tmp_path / "next.csv"
    out.write_text("the last ones")
    monkeypatch.setattr(pd.DataFrame, "to_csv", cut_off)
    fails(capsys, 1, "suggest", files[0], "--target", "cell_type", "--out", out, "--overwrite")
    assert out.read_text() == "the last ones"
    assert not list(tmp_path.glob("*.tmp"))


def test_resuming_runs_only_what_is_new_and_overwriting_all(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = ("study", files[0], "--labels", files[1], "--out", tmp_path / "out", "--target", "cell_type")
    assert run(*study, "--labels-max", "8", "--seeds", "1") == 0
    assert "choose one" in fails(capsys, 2, *study, "--overwrite", "--resume")
    assert run(*study, "--labels-max", "8", "--seeds", "2", "--resume") == 0
    assert "2 of 4 runs were there already" in capsys.readouterr().out
    assert run(*study, "--labels-max", "8", "--seeds", "2", "--overwrite") == 0
    assert "there already" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["study", "article"])
def test_what_is_stopped_says_how_to_go_on(
    files: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    options = {"study": QUICK, "article": ("--seeds", "1", "--rounds", "4")}
    arguments = (command, files[0], "--labels", files[1], *options[command], "--out", tmp_path / "out")

    @contextmanager
    def stopping() -> Iterator[Callable[[int, int], None]]:
        def stop(_done: int, _of: int) -> None:
            raise KeyboardInterrupt

        yield stop

    with monkeypatch.context() as patch:
        patch.setattr("activesim.commands._progress", stopping)
        assert run(*arguments) == 130
    kept = f"the runs that are done are kept in {tmp_path / 'out'}: --resume goes on with them"
    assert capsys.readouterr().err == f"stopped; {kept}\n"
    assert run(*arguments, "--resume") == 0


@pytest.mark.parametrize("command", ["study", "article", "suggest"])
def test_ctrl_c_before_there_is_anything_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("activesim.table.load", stop)
    monkeypatch.setattr("activesim.suggest.load_labelling", stop)
    assert run(command, tmp_path, "--target", "a", "--out", tmp_path / "out") == 130
    assert capsys.readouterr().err == "stopped\n"


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_keeps_the_runs_of_a_study(
    files: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr("activesim.commands.write", full)
    told = fails(capsys, 1, "study", files[0], "--labels", files[1], *QUICK, "--out", out)
    assert told.startswith(f"error: {out}: cannot be written: No space left on device; the runs that are")
    assert "--resume goes on" in told


def test_a_file_for_suggestions_that_cannot_be_written(
    files: tuple[Path, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suggest = ("suggest", files[0], "--target", "cell_type", "--out")
    assert "there is no folder" in fails(capsys, 2, *suggest, tmp_path / "no" / "next.csv")
    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    told = fails(capsys, 1, *suggest, tmp_path / "next.csv")
    assert told == f"error: {tmp_path / 'next.csv'}: cannot be written: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_an_output_that_is_full_is_one_line(files: tuple[Path, Path], tmp_path: Path) -> None:
    suggest = ["suggest", files[0], "--target", "cell_type", "--out", tmp_path / "next.csv"]
    with Path("/dev/full").open("w") as output:
        done = subprocess.run(
            [sys.executable, "-c", "from activesim.cli import main; main()", *suggest],
            # Python holds back what it prints to a file, unless it is told not to.
            env={**os.environ, "PYTHONUNBUFFERED": ""},
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    told = "error: standard output: cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, told)
