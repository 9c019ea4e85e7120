"""A run's output in the cloud: kept there piece by piece, and fetched to go on with."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cellfeat.errors import CellfeatError, UsageError
from cellfeat.io.remote import Remote
from cellfeat.runs.manifest import MANIFEST
from cellfeat.runs.store import RECORD, STORE

Keep = Callable[[Path], None]


@contextmanager
def output_folder(out: Path, *, resume: bool, overwrite: bool) -> Iterator[tuple[Path, Keep]]:
    """Give the local folder to write to, and what to call with each file or folder finished in it.

    Parameters
    ----------
    out : Path
        A local folder, which is given back; or a URL, for which a temporary one is.
    resume : bool
        Fetch the store that is there.
    overwrite : bool
        Delete what is there.

    Raises
    ------
    UsageError
        There is something at the URL, which is neither to be gone on with nor to be replaced.
    CellfeatError
        It cannot be reached.

    Notes
    -----
    What makes a part or a store count, its record or its manifest, is sent last, so that the store at the
    URL is at any moment one that can be gone on with. There is no lock: nothing tells of another run into
    the same URL.
    """
    if not isinstance(out, Remote):
        yield out, _stay
        return
    with tempfile.TemporaryDirectory(prefix="cellfeat-") as name:
        folder = Path(name)
        with out.filesystem() as files:
            if resume:
                _fetch(out, folder)
            elif files.exists(str(out)) and files.find(str(out)):
                if not overwrite:
                    raise UsageError(
                        f"{out}: exists and is not empty: name another folder, or add --overwrite"
                    )
                files.rm(str(out), recursive=True)
        yield folder, lambda path: _send(path, out / path.relative_to(folder))


def _stay(path: Path) -> None:
    pass


def _fetch(out: Remote, folder: Path) -> None:
    with out.filesystem() as files:
        store = str(out / STORE)
        if not files.exists(f"{store}/{MANIFEST}"):
            return
        for name in files.find(store):
            place = folder / Path(files.unstrip_protocol(name)[len(str(out)) + 1 :])
            place.parent.mkdir(parents=True, exist_ok=True)
            files.get_file(name, str(place))


def _send(path: Path, place: Path) -> None:
    assert isinstance(place, Remote)
    with _reaching(), place.filesystem() as files:
        if path.is_file():
            files.put_file(str(path), str(place))
            return
        if files.exists(str(place)):
            files.rm(str(place), recursive=True)
        for file in sorted(path.iterdir(), key=lambda file: file.name in (RECORD, MANIFEST)):
            files.put_file(str(file), str(place / file.name))


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (CellfeatError, FileNotFoundError) as error:
        raise CellfeatError(f"{error}; what is done is kept there, and --resume goes on with it") from error
