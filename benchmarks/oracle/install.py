"""Install the real CellProfiler 4.2.8 from PyPI into a venv of its own.

    python benchmarks/oracle/install.py [VENV]

Takes about five minutes and 0.9 GB. wxPython and MySQL are left out: runs without a screen need neither.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.oracle.environment import DEFAULT, VERSION, OracleError, fail, find_java, find_python

# javabridge and centrosome are built from source against the NumPy that CellProfiler pins: without isolation,
# which would bring a newer one. The long list is what CellProfiler's own metadata asks for.
STEPS = (
    ("--upgrade", "pip", "wheel", "setuptools<70"),
    ("numpy==1.23.5", "cython<3"),
    ("--no-build-isolation", "python-javabridge>=4.0.3,<5", "centrosome>=1.2.3,<1.3"),
    ("numpy==1.23.5", f"cellprofiler-core=={VERSION}"),
    (
        "--no-build-isolation",
        "numpy==1.23.5",
        "scipy==1.9.0",
        "scikit-image==0.18.3",
        "scikit-learn<1",
        "mahotas>=1.4",
        "tifffile<2022.4.22",
        "imageio<2.32",
        "h5py<4",
        "inflect<7",
        "Jinja2",
        "joblib",
        "requests",
        "sentry-sdk==0.18.0",
    ),
    ("--no-deps", f"cellprofiler=={VERSION}"),
)


def install(venv: Path) -> None:
    """Make the venv and fill it.

    Raises
    ------
    OracleError
        Python 3.9 or a JDK is missing, or pip failed.
    """
    python, java = find_python(), find_java()
    commands = [[python, "-m", "venv", venv]]
    commands += [[venv / "bin" / "python", "-m", "pip", "install", "--quiet", *step] for step in STEPS]
    for command in commands:
        print("+", *command, flush=True)
        if subprocess.run(command, check=False, env=os.environ | {"JAVA_HOME": str(java)}).returncode:
            raise OracleError(f"this failed, see above: {' '.join(map(str, command))}")


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "venv", type=Path, nargs="?", default=DEFAULT, help="folder to make (default: %(default)s)"
    )
    try:
        install(parser.parse_args(arguments).venv)
    except OracleError as error:
        return fail(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
