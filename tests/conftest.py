import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Kernels compile on their first call, and machines are shared: time says nothing about a test.
settings.register_profile(
    "cellfeat", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("cellfeat")


@pytest.fixture(scope="session")
def reference() -> Path:
    """Output of the real CellProfiler that is too large for this repository."""
    folder = Path(os.environ.get("CELLFEAT_REFERENCE", Path(__file__).parents[2] / "shared" / "reference"))
    if not folder.is_dir():
        pytest.skip(f"no CellProfiler reference output at {folder} (set CELLFEAT_REFERENCE)")
    return folder


@pytest.fixture(scope="session")
def bccd() -> Path:
    """The BCCD data set with the article's crops and tables."""
    folder = Path(os.environ.get("CELLFEAT_BCCD", Path(__file__).parents[2] / "shared" / "bccd"))
    if not folder.is_dir():
        pytest.skip(f"no BCCD data at {folder} (set CELLFEAT_BCCD)")
    return folder
