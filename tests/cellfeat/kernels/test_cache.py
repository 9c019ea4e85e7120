import os
import subprocess
import sys
from pathlib import Path

import pytest

from cellfeat.kernels import cache


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """Neither the installation nor the home can be written to; temporary files can."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(cache, "_is_writable", lambda _: False)
    monkeypatch.setattr(cache.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_kernels_are_kept_beside_their_source(monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(cache, "_is_writable", lambda _: True)
    assert cache.cache_folder() == cache.BESIDE


def test_a_read_only_installation_uses_the_home(monkeypatch, tmp_path):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "BESIDE", Path(os.devnull, "kernels"))
    assert cache.cache_folder() == tmp_path / "cellfeat"


def test_a_read_only_home_too_uses_a_private_folder(nowhere):
    folder = cache.cache_folder()
    assert folder.parent == nowhere
    assert folder == cache.cache_folder()
    assert not cache.is_compiled()
    (folder / "kernel.nbi").touch()
    assert cache.is_compiled()


@pytest.mark.usefixtures("nowhere")
def test_code_is_not_taken_from_a_folder_that_others_can_write_to():
    folder = cache.cache_folder()
    folder.chmod(0o777)
    assert cache.cache_folder() != folder


def test_numba_keeps_kernels_where_it_is_told(tmp_path):
    code = """
import numpy as np
from cellfeat.kernels.hull import hull_of_spans
hull_of_spans(np.zeros(2), np.ones(2), np.empty((6, 2)))
"""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert list(tmp_path.rglob("hull.hull_of_spans*.nbc"))
