"""Where compiled kernels are kept: beside their source, or where one can write."""

import hashlib
import os
import shutil
import stat
import tempfile
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parent
BESIDE = SOURCES / "__pycache__"
NAME = "cellfeat-"


def cache_folder() -> Path:
    """Folder that numba keeps compiled kernels in.

    Returns
    -------
    Path
        In the first of these that can be written to: NUMBA_CACHE_DIR, beside the kernels' source, the user's
        cache, a folder of the user's own among the temporary files.

    Notes
    -----
    Named after what the kernels are. Numba compiles a kernel anew when its own file changes, but not when one
    in another file does that it calls: after an update its numbers would be those of before. Where it cannot
    write, numba itself goes on to a folder that is not so named.
    """
    return _place() / f"{NAME}{_digest()}"


def remove_outdated() -> None:
    """Remove from beside the source what kernels were compiled to before they changed."""
    current = cache_folder()
    if current.parent == BESIDE:
        for outdated in set(BESIDE.glob(f"{NAME}*")) - {current}:
            shutil.rmtree(outdated, ignore_errors=True)


def _place() -> Path:
    given = os.environ.get("NUMBA_CACHE_DIR")
    users = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "cellfeat"
    places = [*([Path(given)] if given else []), BESIDE, users]
    return next((folder for folder in places if _is_writable(folder)), None) or _temporary()


@cache
def _digest() -> str:
    digest = hashlib.sha256()
    for source in sorted(SOURCES.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def is_compiled() -> bool:
    """Whether any kernel was compiled before."""
    return any(cache_folder().rglob("*.nbi"))


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _temporary() -> Path:
    """A folder that nobody else can have put compiled code into."""
    folder = Path(tempfile.gettempdir(), f"cellfeat-{os.getuid() if hasattr(os, 'getuid') else ''}")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        is_own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
        if is_own and stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o022:
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="cellfeat-"))
