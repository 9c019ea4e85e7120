"""Reference output of the real CellProfiler.

    python benchmarks/oracle/run.py PIPELINE IMAGES OUT [--venv VENV]

OUT gets Image.csv, one CSV for each kind of object, labels.npz (every image that the pipeline saves as
*_label.tiff, key = the file's name without that ending), pipeline.cppipe and provenance.toml.
"""

import argparse
import csv
import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import tifffile

from benchmarks.oracle.environment import DEFAULT, OracleError, fail, find_cellprofiler, tail, variables

PACKAGES = (
    "cellprofiler",
    "cellprofiler-core",
    "centrosome",
    "mahotas",
    "numpy",
    "scipy",
    "scikit-image",
    "scikit-learn",
)
DROPPED = ("ExecutionTime_", "ImageSet_")
LABELS = "_label.tiff"


def run(
    pipeline: Path, images: Sequence[Path], out: Path, venv: Path, notes: Mapping[str, str] | None = None
) -> None:
    """Run a pipeline over images and keep what a test needs of the output.

    Parameters
    ----------
    pipeline : Path
        A .cppipe file with ExportToSpreadsheet (no prefix, default output folder).
    images : sequence of Path
        Files of different names; CellProfiler sees them in one folder, `images`.
    out : Path
        Folder to make or to replace files in.
    venv : Path
        Made by install.py.
    notes : dict of str, optional
        Sentences that go into provenance.toml.

    Raises
    ------
    OracleError
        Something is missing, or CellProfiler failed: one bad image ends its whole run.
    """
    if not pipeline.is_file():
        raise OracleError(f"{pipeline}: no such pipeline")
    if not images:
        raise OracleError("no images")
    program, environment = find_cellprofiler(venv), variables()
    with tempfile.TemporaryDirectory() as scratch:
        folder, results = Path(scratch) / "images", Path(scratch) / "out"
        folder.mkdir()
        results.mkdir()
        for image in images:
            shutil.copy(image, folder / image.name)
        log = Path(scratch) / "log"
        with log.open("w") as file:
            command = [program, "-c", "-r", "-p", pipeline.resolve(), "-i", folder, "-o", results]
            code = subprocess.run(
                command, check=False, env=environment, cwd=scratch, stdout=file, stderr=subprocess.STDOUT
            ).returncode
        tables = sorted(results.glob("*.csv"))
        if code or not tables:
            raise OracleError(f"{pipeline.name}: CellProfiler failed: {tail(log.read_text().splitlines())}")
        out.mkdir(parents=True, exist_ok=True)
        for table in tables:
            if table.name != "Experiment.csv":
                _copy_table(table, out / table.name, folder)
        labels = {
            path.name.removesuffix(LABELS): tifffile.imread(path)
            for path in sorted(results.rglob(f"*{LABELS}"))
        }
        if labels:
            _write_npz(out / "labels.npz", labels)
    if pipeline.resolve() != (out / "pipeline.cppipe").resolve():
        shutil.copy(pipeline, out / "pipeline.cppipe")
    facts = _provenance(out / "pipeline.cppipe", pipeline.name, images, venv, notes or {})
    (out / "provenance.toml").write_text(facts, encoding="utf-8")


def _copy_table(source: Path, target: Path, folder: Path) -> None:
    """The table letter by letter, but for times and for where the images lay."""
    with source.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    kept = [i for i, column in enumerate(header) if not column.startswith(DROPPED)]
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in (header, *rows):
            writer.writerow(
                [row[i].replace(str(folder), "images").replace("file:///", "file:/") for i in kept]
            )


def _write_npz(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """An .npz of the smallest integers that hold the labels, with the same bytes every time."""
    np.savez_compressed(
        path, **{name: a.astype(np.uint8 if a.max() < 256 else np.uint16) for name, a in arrays.items()}
    )


def _provenance(copy: Path, name: str, images: Sequence[Path], venv: Path, notes: Mapping[str, str]) -> str:
    """Versions, hashes and notes, as TOML."""
    asked = (
        "import json; from importlib.metadata import version; "
        "from numpy.core._multiarray_umath import __cpu_features__ as features; "
        f"print(json.dumps([{{name: version(name) for name in {PACKAGES}}}, features['AVX512_SKX']]))"
    )
    python = venv / "bin" / "python"
    versions, has_avx512 = json.loads(
        subprocess.run([python, "-c", asked], check=True, capture_output=True, text=True).stdout
    )
    versions["python"] = subprocess.run(
        [python, "-V"], check=True, capture_output=True, text=True
    ).stdout.split()[1]
    environment = variables()
    java = subprocess.run(
        [Path(environment["JAVA_HOME"]) / "bin" / "java", "-version"],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    versions["java"] = (re.search(r'"(.+?)"', java) or ["", "unknown"])[1]
    sections: dict[str, Mapping[str, str]] = {
        "versions": versions,
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "AVX-512": "yes" if has_avx512 else "no",
        },
        "output": {
            "dropped": "Experiment.csv, and the columns " + ", ".join(f"{start}*" for start in DROPPED),
            "replaced": "the folder of the images in PathName_* and URL_*, by images",
            **notes,
        },
        "pipeline": {"file": name, "sha256": sha256(copy)},
        "images": {image.name: sha256(image) for image in images},
    }
    return "\n".join(_section(title, facts) for title, facts in sections.items())


def _section(title: str, facts: Mapping[str, str]) -> str:
    lines = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in facts.items()]
    return "\n".join([f"[{title}]", *lines, ""])


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipeline", type=Path, help=".cppipe file that exports without a prefix")
    parser.add_argument("images", type=Path, help="folder of images")
    parser.add_argument("out", type=Path, help="folder for the reference output")
    parser.add_argument(
        "--venv", type=Path, default=DEFAULT, help="CellProfiler's venv (default: %(default)s)"
    )
    given = parser.parse_args(arguments)
    try:
        if not given.images.is_dir():
            raise OracleError(f"{given.images}: no such folder of images")
        run(given.pipeline, sorted(p for p in given.images.iterdir() if p.is_file()), given.out, given.venv)
    except OracleError as error:
        return fail(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
