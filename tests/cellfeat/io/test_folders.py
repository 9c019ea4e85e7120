from pathlib import Path

import pytest

from cellfeat.errors import CellfeatError, UsageError
from cellfeat.io.folders import prepare_folder


@pytest.fixture
def full(tmp_path: Path) -> Path:
    folder = tmp_path / "full"
    (folder / "crops").mkdir(parents=True)
    (folder / "crops" / "a.png").write_bytes(b"a")
    (folder / "cells.csv").write_text("a")
    return folder


def test_a_new_folder_is_made_with_its_parents(tmp_path):
    made = prepare_folder(tmp_path / "a" / "b")
    assert made.is_dir()
    assert list(made.iterdir()) == []
    assert prepare_folder(made) == made


def test_a_full_folder_is_refused_and_kept(full):
    with pytest.raises(UsageError, match=r"full: exists and is not empty: .*--overwrite"):
        prepare_folder(full)
    assert sorted(p.name for p in full.rglob("*")) == ["a.png", "cells.csv", "crops"]


def test_a_full_folder_is_emptied_on_demand(full):
    assert list(prepare_folder(full, overwrite=True).iterdir()) == []


def test_what_links_lead_to_is_not_deleted(full, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(full)
    prepare_folder(tmp_path / "out", overwrite=True)
    assert (full / "cells.csv").exists()


@pytest.mark.parametrize("kept", ["", "cells.csv", "crops", "crops/a.png"])
def test_inputs_are_not_deleted(full, kept):
    with pytest.raises(UsageError, match="which --overwrite would delete"):
        prepare_folder(full, overwrite=True, inputs=[full / kept])
    assert (full / "crops" / "a.png").exists()


def test_inputs_elsewhere_are_no_hindrance(full, tmp_path):
    prepare_folder(full, overwrite=True, inputs=[tmp_path / "full2", tmp_path])


def test_the_current_folder_is_not_emptied(full, monkeypatch):
    monkeypatch.chdir(full / "crops")
    for folder in (".", ".."):
        with pytest.raises(UsageError, match="which --overwrite would delete"):
            prepare_folder(folder, overwrite=True)


def test_the_home_folder_is_not_emptied(full, monkeypatch):
    monkeypatch.setenv("HOME", str(full))
    with pytest.raises(UsageError, match="which --overwrite would delete"):
        prepare_folder(full, overwrite=True)


def test_a_file_is_no_folder(full):
    with pytest.raises(UsageError, match="is a file, not a folder"):
        prepare_folder(full / "cells.csv")
    with pytest.raises(CellfeatError, match="cannot be written: Not a directory"):
        prepare_folder(full / "cells.csv" / "out")


@pytest.mark.parametrize("forbidden", ["mkdir", "touch"])
def test_no_right_to_write(tmp_path, monkeypatch, forbidden):
    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, forbidden, refuse)
    with pytest.raises(CellfeatError, match=r"out: cannot be written: Permission denied$"):
        prepare_folder(tmp_path / "out")
