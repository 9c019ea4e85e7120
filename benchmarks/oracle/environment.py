"""What the real CellProfiler needs: found, or missed in one line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

VERSION = "4.2.8.1"
DEFAULT = Path.home() / ".cache" / "cellfeat" / "cellprofiler-4.2.8"


class OracleError(Exception):
    """One line: what is missing, and where to get it."""


def find_java() -> Path:
    """Home of a Java development kit: JAVA_HOME, or where javac on the PATH belongs.

    Raises
    ------
    OracleError
        There is none.
    """
    compiler = shutil.which("javac")
    homes = [os.environ.get("JAVA_HOME"), compiler and str(Path(compiler).resolve().parents[1])]
    for home in homes:
        if home and (Path(home) / "bin" / "javac").exists():
            return Path(home)
    raise OracleError(
        "CellProfiler needs a Java development kit: install one (JDK 8 to 17) and set JAVA_HOME to it"
    )


def find_python() -> Path:
    """A Python 3.9: PYTHON39, python3.9 on the PATH, or one of pyenv's.

    Raises
    ------
    OracleError
        There is none.
    """
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    named = (os.environ.get("PYTHON39"), shutil.which("python3.9"))
    candidates = [Path(path) for path in named if path] + sorted(versions.glob("3.9*/bin/python"))
    for candidate in candidates:
        if candidate.exists() and _is_39(candidate):
            return candidate
    raise OracleError("CellProfiler 4.2.8 needs Python 3.9: install it and set PYTHON39 to its interpreter")


def _is_39(python: Path) -> bool:
    asked = "import sys; sys.exit(sys.version_info[:2] != (3, 9))"
    return subprocess.run([python, "-c", asked], check=False, capture_output=True).returncode == 0


def find_cellprofiler(venv: Path) -> Path:
    """The program in a venv made by install.py.

    Raises
    ------
    OracleError
        It is not there.
    """
    program = venv / "bin" / "cellprofiler"
    if not program.exists():
        raise OracleError(f"{venv}: no CellProfiler here: run  python benchmarks/oracle/install.py {venv}")
    return program


def variables() -> dict[str, str]:
    """Environment of a run on one thread, whose sums are added in the same order every time."""
    return os.environ | {
        "JAVA_HOME": str(find_java()),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def fail(error: OracleError) -> int:
    """Say it in one line; the exit code."""
    print(error, file=sys.stderr)
    return 2


def tail(lines: Iterable[str], count: int = 3) -> str:
    """The last lines that say something, in one."""
    return " / ".join([line.strip() for line in lines if line.strip()][-count:])
