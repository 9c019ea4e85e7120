"""The oracle without CellProfiler: what it says when something is missing, and the pipelines it writes."""

import csv
import os
import stat
import subprocess
import tomllib
from pathlib import Path

import numpy as np
import pytest
import tifffile

from benchmarks.oracle import golden, install, run
from benchmarks.oracle.cppipe import module, pipeline
from benchmarks.oracle.environment import OracleError, find_cellprofiler, find_java, find_python


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with nothing on it."""
    for name in ("JAVA_HOME", "PYTHON39"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "nothing"))


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.usefixtures("bare")
class TestMissing:
    def test_no_java(self):
        with pytest.raises(OracleError, match=r"Java development kit.*JAVA_HOME"):
            find_java()

    def test_no_python_39(self):
        with pytest.raises(OracleError, match=r"Python 3\.9.*PYTHON39"):
            find_python()

    def test_a_newer_python_will_not_do(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PYTHON39", str(program(tmp_path / "python3.12", "exit 1")))
        with pytest.raises(OracleError, match=r"Python 3\.9"):
            find_python()

    def test_no_cellprofiler(self, tmp_path):
        with pytest.raises(OracleError, match=r"install\.py"):
            find_cellprofiler(tmp_path)

    def test_install_says_so_in_one_line(self, tmp_path, capsys):
        assert install.main([str(tmp_path / "venv")]) == 2
        assert capsys.readouterr().err.count("\n") == 1
        assert not (tmp_path / "venv").exists()


class TestArguments:
    def test_help_names_the_arguments(self, capsys):
        for main in (install.main, run.main, golden.main):
            with pytest.raises(SystemExit, match="0"):
                main(["--help"])
        said = capsys.readouterr().out
        assert all(word in said for word in ("venv", "pipeline", "images", "out", "distribution"))

    def test_arguments_are_needed(self, capsys):
        with pytest.raises(SystemExit, match="2"):
            run.main(["only.cppipe"])
        assert "images, out" in capsys.readouterr().err

    def test_no_such_folder_of_images(self, tmp_path, capsys):
        assert run.main(["x.cppipe", str(tmp_path / "none"), str(tmp_path / "out")]) == 2
        assert "no such folder of images" in capsys.readouterr().err

    def test_no_such_pipeline(self, tmp_path, capsys):
        assert run.main([str(tmp_path / "x.cppipe"), str(tmp_path), str(tmp_path / "out")]) == 2
        assert "x.cppipe: no such pipeline" in capsys.readouterr().err

    def test_unknown_golden_data(self, capsys):
        with pytest.raises(SystemExit, match="2"):
            golden.main(["nonsense"])
        assert "nonsense" in capsys.readouterr().err


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A venv whose cellprofiler writes what the real one would, and a JDK that knows its version."""
    jdk = tmp_path / "jdk"
    program(jdk / "bin" / "javac", "exit 0")
    program(jdk / "bin" / "java", "echo 'openjdk version \"17.0.1\"' >&2")
    monkeypatch.setenv("JAVA_HOME", str(jdk))
    venv = tmp_path / "venv"
    told = '[{"cellprofiler": "4.2.8.1", "numpy": "1.23.5"}, true]'
    program(venv / "bin" / "python", f"[ $1 = -V ] && echo 'Python 3.9.18' || echo '{told}'")
    tifffile.imwrite(tmp_path / "a_label.tiff", np.array([[0, 1], [2, 2]], np.uint16))
    script = f"""images=$6; out=$8; mkdir $out/labels; cp {tmp_path}/a_label.tiff $out/labels
printf 'ExecutionTime_01Images,Intensity_A,PathName_P,URL_P\\n0.5,0.10000000000000001,%s,file:%s/a.png\\n' \
"$images" "$images" > $out/Image.csv
echo Key,Value > $out/Experiment.csv"""
    program(venv / "bin" / "cellprofiler", script)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").write_bytes(b"pixels")
    (tmp_path / "p.cppipe").write_text("CellProfiler Pipeline")
    return tmp_path


def test_a_run_keeps_what_a_test_needs(stand_in):
    arguments = [str(stand_in / name) for name in ("p.cppipe", "images", "out")]
    assert run.main([*arguments, "--venv", str(stand_in / "venv")]) == 0
    out = stand_in / "out"
    kept = {"Image.csv", "labels.npz", "pipeline.cppipe", "provenance.toml"}
    assert {path.name for path in out.iterdir()} == kept
    with (out / "Image.csv").open(newline="") as file:
        # Numbers letter by letter, no times, no folders of this machine.
        assert list(csv.reader(file)) == [
            ["Intensity_A", "PathName_P", "URL_P"],
            ["0.10000000000000001", "images", "file:images/a.png"],
        ]
    with np.load(out / "labels.npz") as labels:
        assert labels.files == ["a"]
        assert labels["a"].tolist() == [[0, 1], [2, 2]]
    facts = tomllib.loads((out / "provenance.toml").read_text())
    assert facts["versions"] == {
        "cellprofiler": "4.2.8.1",
        "numpy": "1.23.5",
        "python": "3.9.18",
        "java": "17.0.1",
    }
    assert facts["machine"]["AVX-512"] == "yes"
    assert facts["pipeline"]["file"] == "p.cppipe"
    assert facts["images"]["a.png"] == run.sha256(stand_in / "images" / "a.png")


def test_a_failed_run_leaves_nothing_and_says_why(stand_in, capsys):
    program(stand_in / "venv" / "bin" / "cellprofiler", "echo ValueError: too small; exit 1")
    arguments = [str(stand_in / name) for name in ("p.cppipe", "images", "out")]
    assert run.main([*arguments, "--venv", str(stand_in / "venv")]) == 2
    assert "p.cppipe: CellProfiler failed: ValueError: too small" in capsys.readouterr().err
    assert not (stand_in / "out").exists()


def test_scripts_run_as_files():
    root = Path(run.__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    for name in ("install", "run", "golden", "hard_images"):
        command = [os.sys.executable, root / "benchmarks" / "oracle" / f"{name}.py", "--help"]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        assert done.stdout.startswith("usage:")


class TestPipelines:
    def test_a_module_in_cellprofilers_form(self):
        # Revision and order are CellProfiler 4.2.8's; each further scale is one more line, and counted.
        head, *lines = module(
            "MeasureTexture", images="A, B", scales=[{"scale": 1}, {"scale": 9}]
        ).splitlines()
        assert head.startswith("MeasureTexture:[module_num:{number}|")
        assert "variable_revision_number:7|" in head
        assert lines == [
            "    Select images to measure:A, B",
            "    Select objects to measure:",
            "    Enter how many gray levels to measure the texture at:256",
            "    Hidden:2",
            "    Measure whole images or objects?:Both",
            "    Texture scale to measure:1",
            "    Texture scale to measure:9",
        ]

    def test_groups_of_several_settings_stay_together(self):
        lines = module(
            "MeasureObjectIntensityDistribution", bins=[{"count": 2}, {"scaled": "No"}]
        ).splitlines()
        assert lines[-6:] == [
            "    Scale the bins?:Yes",
            "    Number of bins:2",
            "    Maximum radius:100",
            "    Scale the bins?:No",
            "    Number of bins:4",
            "    Maximum radius:100",
        ]

    def test_a_pipeline_numbers_its_modules(self):
        text = pipeline([module("Images"), module("Groups")])
        assert text.startswith("CellProfiler Pipeline: http://www.cellprofiler.org\nVersion:5\n")
        assert "ModuleCount:2\n" in text
        assert "Images:[module_num:1|" in text
        assert "Groups:[module_num:2|" in text

    def test_unknown_settings_are_refused(self):
        with pytest.raises(KeyError, match="typo"):
            module("MeasureTexture", typo=1)
        with pytest.raises(KeyError, match="typo"):
            module("MeasureTexture", scales=[{"typo": 1}])
