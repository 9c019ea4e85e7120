"""Where compiled kernels are kept: beside their source, or where one can write."""

import os
import stat
import tempfile
from pathlib import Path

BESIDE = Path(__file__).parent / "__pycache__"


def cache_folder() -> Path:
    """Folder that numba keeps compiled kernels in.

    Returns
    -------
    Path
        NUMBA_CACHE_DIR if that is set; else the first of these that can be written to: beside the kernels'
        source, the user's cache, a folder of the user's own among the temporary files.
    """
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return Path(given)
    users = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "cellfeat"
    return next((folder for folder in (BESIDE, users) if _is_writable(folder)), None) or _temporary()


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
