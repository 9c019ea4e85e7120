import errno
from pathlib import Path

import pytest

from activesim.errors import UsageError, WriteError
from activesim.folder import claimed, writing


def test_what_deletes_and_what_goes_on_exclude_each_other(tmp_path: Path) -> None:
    with (
        pytest.raises(UsageError, match="--overwrite deletes what --resume goes on with: choose one"),
        claimed(tmp_path / "out", overwrite=True, resume=True),
    ):
        pass
    assert not (tmp_path / "out").exists()


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with claimed(tmp_path, overwrite=False, resume=False) as parts:
        parts.mkdir()
        (parts / "a.npz").touch()
        for overwrite in (True, False):
            with (
                pytest.raises(UsageError, match="another process is writing there"),
                claimed(tmp_path, overwrite=overwrite, resume=not overwrite),
            ):
                pass
        assert (parts / "a.npz").exists()
    with claimed(tmp_path, overwrite=True, resume=False):
        assert not parts.exists()
    # What is left is the lock, and that is nothing to keep.
    with claimed(tmp_path, overwrite=False, resume=False):
        pass


@pytest.mark.parametrize("end", [KeyboardInterrupt, WriteError, OSError])
@pytest.mark.parametrize("kept", [False, True])
def test_what_ends_the_work_is_told_how_to_go_on_if_a_run_is_kept(
    tmp_path: Path, end: type[BaseException], kept: bool
) -> None:
    def work() -> None:
        with claimed(tmp_path, overwrite=False, resume=False) as parts:
            if kept:
                parts.mkdir()
                (parts / "a.npz").touch()
            raise end

    with pytest.raises(end) as ended:
        work()
    told = f"the runs that are done are kept in {tmp_path}: --resume goes on with them"
    assert getattr(ended.value, "__notes__", []) == [told] * kept


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"a\.csv: cannot be written: No space left"), writing(Path("a.csv")):
        raise OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(WriteError, match=r"b\.csv: cannot be written: No such file"), writing(Path("a.csv")):
        (tmp_path / "no" / "b.csv").touch()
    # `activesim study … | head` ends in silence.
    with pytest.raises(BrokenPipeError), writing("standard output"):
        raise BrokenPipeError
