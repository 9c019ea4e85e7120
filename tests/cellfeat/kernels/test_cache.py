import os
import shutil
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
    assert cache.cache_folder().parent == cache.BESIDE


def test_a_read_only_installation_uses_the_home(monkeypatch, tmp_path):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "BESIDE", Path(os.devnull, "kernels"))
    assert cache.cache_folder().parent == tmp_path / "cellfeat"


def test_a_folder_that_is_asked_for_must_be_writable(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "BESIDE", Path(os.devnull, "kernels"))
    assert cache.cache_folder().parent == tmp_path / "cellfeat"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "folder"))
    assert cache.cache_folder().parent == tmp_path / "folder"


def test_a_read_only_home_too_uses_a_private_folder(nowhere):
    folder = cache.cache_folder()
    assert folder.parent.parent == nowhere
    assert folder == cache.cache_folder()
    assert not cache.is_compiled()
    folder.mkdir()
    (folder / "kernel.nbi").touch()
    assert cache.is_compiled()


@pytest.mark.usefixtures("nowhere")
def test_code_is_not_taken_from_a_folder_that_others_can_write_to():
    folder = cache.cache_folder()
    folder.parent.chmod(0o777)
    assert cache.cache_folder().parent != folder.parent


def test_a_kernel_changes_with_those_that_it_calls(monkeypatch, tmp_path):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    kernels = tmp_path / "cellfeat" / "kernels"
    kernels.mkdir(parents=True)
    for file in ("cache.py", "jit.py"):
        shutil.copy(cache.SOURCES / file, kernels)
    for folder in (kernels, kernels.parent):
        (folder / "__init__.py").touch()
    begin = "from cellfeat.kernels.jit import kernel\n"
    calling = (
        f"{begin}from cellfeat.kernels.called import called\n@kernel\ndef calling():\n    return called()\n"
    )
    (kernels / "calling.py").write_text(calling)
    for number in (2, 30):
        (kernels / "called.py").write_text(f"{begin}@kernel\ndef called():\n    return {number}\n")
        command = [sys.executable, "-c", "from cellfeat.kernels.calling import calling; print(calling())"]
        assert subprocess.check_output(command, cwd=tmp_path, text=True).strip() == str(number)
        assert len(list(kernels.glob("__pycache__/cellfeat-*"))) == 1, "what is outdated is removed"


def test_numba_keeps_kernels_where_it_is_told(tmp_path):
    code = """
import numba
import numpy as np
from cellfeat.kernels.hull import hull_of_spans
hull_of_spans(np.zeros(2), np.ones(2), np.empty((6, 2)))
print(numba.config.CACHE_DIR)
"""
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert list(tmp_path.glob("cellfeat-*/**/hull.hull_of_spans*.nbc"))
    assert run.stdout.strip() == str(tmp_path), "other libraries' kernels are kept where they were"
