import errno
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import tifffile
from typer.main import get_command

from cellfeat.cli import _uninterrupted, app
from cellfeat.compare import compare_folders
from cellfeat.features import Features
from cellfeat.pipeline.steps import STEPS
from cellfeat.runs.manifest import read_manifest
from cellfeat.show import _short


def test_a_run_names_its_files_and_can_be_compared(cellfeat, crops, tmp_path):
    code, out, _ = cellfeat("run", "blood-cells", crops, "--out", tmp_path / "a")
    assert code == 0
    assert str(tmp_path / "a" / "Image.csv") in out
    assert cellfeat("run", "blood-cells", crops, "--out", tmp_path / "b", "--jobs", 2)[0] == 0
    assert cellfeat("compare", tmp_path / "a", tmp_path / "b")[0] == 0
    assert compare_folders(tmp_path / "a", tmp_path / "b").is_equal


def test_a_folder_whose_name_is_no_text_is_measured(cellfeat, crops, tmp_path):
    folder = crops.rename(tmp_path / os.fsdecode(b"bad\xffdir"))
    assert cellfeat("run", "blood-cells", folder, "--out", tmp_path / "out")[0] == 0
    assert "bad\\udcffdir" in read_manifest(tmp_path / "out" / "store").command


def test_a_failed_image_makes_exit_code_1_and_keeps_the_rest(cellfeat, crops, tmp_path):
    (crops / "empty.png").touch()
    code, _, err = cellfeat("run", "blood-cells", crops, "--out", tmp_path / "out")
    assert code == 1
    assert "1 of 7 image sets failed" in err
    assert len((tmp_path / "out" / "Image.csv").read_text().splitlines()) == 7


def test_the_file_of_the_first_failure_is_named(cellfeat, tmp_path):
    (tmp_path / "in").mkdir()
    tifffile.imwrite(tmp_path / "in" / "holes.tif", np.full((40, 40), np.nan, np.float32))
    _, _, err = cellfeat("run", "blood-cells", tmp_path / "in", "--out", tmp_path / "out")
    assert "holes.tif: IdentifyPrimaryObjects: pixels hold NaN" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["blood-cells", "{}/nowhere"], "nowhere"),
        (["blood-cells", "{}/empty"], "empty"),
        (["blood-cell", "{}/crops"], "blood-cells"),
        (["{}/misspelt.toml", "{}/crops"], "input_imag"),
        (["blood-cells", "{}/crops", "--shard", "3/2"], "--shard 3/2: must be i/N"),
        (["blood-cells", "{}/crops", "--backend", "dask"], "with --scheduler ADDRESS"),
        (["blood-cells", "{}/crops", "--scheduler", "tcp://a:1"], "with --scheduler ADDRESS"),
        (["blood-cells", "nothing://bucket/x"], "nothing://bucket/x: "),
        (["blood-cells", "{}/crops", "--jobs", "0"], "jobs = 0: a number from 1 to 4096, or -1"),
        (["blood-cells", "{}/crops", "--jobs", "9" * 20], "a number from 1 to 4096, or -1"),
        (["blood-cells", "{}/crops", "--shard", f"1/{'9' * 5000}"], "must be i/N"),
        (["blood-cells", "{}/crops", "--timeout", "inf"], "timeout = inf: more than 0 seconds"),
        (["blood-cells", "{}/crops", "--timeout", "nan"], "timeout = nan: more than 0 seconds"),
        (["blood-cells", "{}/crops", "--timeout", "0"], "timeout = 0: more than 0 seconds"),
        (["blood-cells", "{}/crops", "--backend", "dask", "--scheduler", "foo"], "such as tcp://host:8786"),
        (
            ["blood-cells", "{}/crops", "--backend", "dask", "--scheduler", "x://y:1"],
            "such as tcp://host:8786",
        ),
        (["blood-cells", "{}/crops", "--resume", "--overwrite"], "deletes what --resume goes on with"),
        (["blood-cells", "{}/crops", "--retry-failed"], "--retry-failed is for a run that --resume goes on"),
    ],
)
@pytest.mark.usefixtures("crops")
def test_wrong_use_is_one_line_and_exit_code_2(cellfeat, tmp_path, arguments, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "misspelt.toml").write_text(
        '[[image]]\nname = "A"\n[[step]]\nmodule = "ColorToGray"\ninput_imag = "A"\n'
    )
    code, out, err = cellfeat("run", *[a.format(tmp_path) for a in arguments], "--out", tmp_path / "out")
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_no_right_to_write_is_one_line(cellfeat, crops, tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "mkdir", refuse)  # root may write everywhere, so rights cannot be taken away
    code, _, err = cellfeat("run", "blood-cells", crops, "--out", tmp_path / "out")
    assert code == 1
    assert "out" in err
    assert "Permission denied" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("merge", "s3://bucket/out", "shard"),
        ("status", "s3://bucket/run"),
        ("export", "run", "--format", "csv", "--out", "s3://bucket/out"),
    ],
)
def test_what_works_here_only_refuses_urls(cellfeat, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    code, _, err = cellfeat(*arguments)
    assert code == 2
    assert "is not on this machine: name a local folder" in err
    assert not list(tmp_path.iterdir())


def test_what_the_system_refuses_is_one_line(cellfeat, tmp_path):
    too_long = "a" * 300
    code, _, err = cellfeat("run", "blood-cells", too_long, "--out", tmp_path / "out")
    assert (code, err) == (1, f"error: {too_long}: File name too long\n")


def test_ctrl_c_is_one_line(cellfeat, monkeypatch):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cellfeat.warmup.warm_up", stop)
    code, _, err = cellfeat("warmup")
    assert (code, err.strip()) == (130, "stopped")


def test_show_draws_a_picture(cellfeat, crops, tmp_path):
    code, out, _ = cellfeat("show", crops / "part1.png", "blood-cells", "--out", tmp_path / "x.png")
    assert (code, out.strip()) == (0, str(tmp_path / "x.png"))
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_show_replaces_nothing_unless_it_is_told_to(cellfeat, crops, tmp_path):
    out = tmp_path / "x.svg"
    out.write_text("mine")
    command = ("show", crops / "part1.png", "blood-cells", "--out", out)
    code, _, err = cellfeat(*command)
    assert (code, err) == (2, f"error: {out}: exists: name another file, or add --overwrite\n")
    assert out.read_text() == "mine"
    assert cellfeat(*command, "--overwrite")[0] == 0
    assert "<svg" in out.read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("crops/part1.png", "is the input itself: name another file"),
        ("x", "a picture is written as .png, .svg, .pdf"),
        ("x.pgf", "a picture is written as .png, .svg, .pdf"),
        ("folder.png", "is a folder, not a file"),
    ],
)
def test_show_refuses_what_is_no_picture_to_write(cellfeat, crops, tmp_path, name, said):
    (tmp_path / "folder.png").mkdir()
    image = crops / "part1.png"
    before = image.read_bytes()
    code, _, err = cellfeat("show", image, "blood-cells", "--out", tmp_path / name, "--overwrite")
    assert (code, err.count("\n")) == (2, 1)
    assert f"error: {tmp_path / name}: {said}" in err
    assert image.read_bytes() == before


def test_show_names_the_image_that_a_step_fails_on(cellfeat, tmp_path):
    tifffile.imwrite(tmp_path / "holes.tif", np.full((40, 40), np.nan, np.float32))
    code, _, err = cellfeat("show", tmp_path / "holes.tif", "blood-cells", "--out", tmp_path / "a.png")
    assert code == 1
    assert f"{tmp_path / 'holes.tif'}: IdentifyPrimaryObjects: pixels hold NaN" in err


def test_files_that_are_not_there_are_wrong_use(cellfeat, tmp_path):
    # Exit code 1 of compare says that two runs differ.
    nowhere = tmp_path / "nowhere"
    for command in (
        ("compare", nowhere, nowhere),
        ("show", nowhere, "blood-cells", "--out", tmp_path / "x.png"),
    ):
        code, out, err = cellfeat(*command)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert str(nowhere) in err


def test_whole_numbers_keep_their_digits_in_a_picture():
    assert [_short(value) for value in (10553.0, 0.51154, 1.0)] == ["10553", "0.5115", "1"]


def test_features_explains_columns(cellfeat):
    code, out, _ = cellfeat("features", "*eccentricity*")
    assert code == 0
    assert "AreaShape_Eccentricity  (MeasureObjectSizeShape)" in out
    assert cellfeat("features", "Intensity_MeanIntensity_DNA")[0] == 0
    assert cellfeat("features", "Intensity_MeenIntensity")[0] == 2


def test_every_measuring_module_declares_its_features():
    for name, step in STEPS.items():
        if name.startswith(("Measure", "Identify")):
            assert step.features, name
            assert all(isinstance(features, Features) for features in step.features)


def test_every_command_has_help():
    for name, command in get_command(app).commands.items():
        assert command.help, name
        assert all(p.help for p in command.params if p.name != "help"), name


def test_help_does_not_load_what_it_does_not_need():
    code = "import sys, cellfeat.cli; print('numpy' in sys.modules or 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(("source", "out"), [("", "out"), (".", "")])
def test_an_empty_name_is_not_the_current_folder(cellfeat, source, out):
    code, _, err = cellfeat("run", "blood-cells", source, "--out", out)
    assert code == 2
    assert "is empty: write ." in err


def test_ctrl_c_waits_for_what_must_not_be_interrupted():
    done = []

    def interrupted():
        with _uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("import")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done


def test_who_conducts_a_run_loads_neither_numba_nor_pandas(crops, tmp_path):
    arguments = ["run", "blood-cells", str(crops), "--out", str(tmp_path / "out")]
    code = (
        f"import sys, cellfeat.cli; cellfeat.cli.app({arguments}, standalone_mode=False)\n"
        "assert not {'numba', 'pandas'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / "out" / "Image.csv").exists()
