"""Files in the cloud, under fsspec's URLs, as paths."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PosixPath
from typing import Any

from cellfeat.errors import CellfeatError, UsageError


class Remote(PosixPath):
    """A file or folder such as s3://bucket/plate/a.png.

    Notes
    -----
    Its name, suffix, parent and children are those of any path; what is asked of the file itself is asked
    through fsspec, with the credentials and addresses that its environment variables and files name.
    """

    def __str__(self) -> str:
        # A path has lost one of the two slashes.
        scheme, _, rest = super().__str__().partition(":/")
        return f"{scheme}://{rest}"

    def absolute(self) -> "Remote":
        """Itself."""
        return self

    def as_uri(self) -> str:
        """Its URL."""
        return str(self)

    def is_file(self, **_: Any) -> bool:
        """Whether there is such a file."""
        with self.filesystem() as files:
            return bool(files.isfile(str(self)))

    def is_dir(self, **_: Any) -> bool:
        """Whether there are files whose names begin so."""
        with self.filesystem() as files:
            return bool(files.isdir(str(self)))

    def read_bytes(self) -> bytes:
        """Read the file whole."""
        with self.filesystem() as files:
            content: bytes = files.cat_file(str(self))
        return content

    def state(self) -> tuple[int, int]:
        """Size in bytes, and time of the last change in ns since 1970."""
        with self.filesystem() as files:
            return int(files.size(str(self))), int(files.modified(str(self)).timestamp() * 1e9)

    def files(self) -> list[Path]:
        """Itself, what matches it as a pattern, or what is below it but for folders that begin with a dot."""
        with self.filesystem() as files:
            if "*" in str(self):
                found = files.glob(str(self))
            else:
                found = [name for name in files.find(str(self)) if "/." not in name]
            return [Remote(files.unstrip_protocol(name)) for name in found]

    @contextmanager
    def filesystem(self) -> Iterator[Any]:
        """Talk to where the file is.

        Raises
        ------
        UsageError
            No such kind of URL is known, or the package for it is not installed.
        FileNotFoundError
            There is no such file or bucket.
        CellfeatError
            What is asked fails for another reason.
        """
        try:
            import fsspec
        except ImportError as error:
            raise UsageError(f"{self}: needs more packages: pip install 'cellfeat[cloud]'") from error
        try:
            files, _ = fsspec.core.url_to_fs(str(self))
        except (ImportError, ValueError) as error:
            raise UsageError(f"{self}: cannot be opened: {error}; pip install 'cellfeat[cloud]'") from error
        try:
            yield files
        except (FileNotFoundError, CellfeatError):
            raise
        except Exception as error:
            # Each kind of cloud has errors of its own: no credentials, no network, no right.
            reason = " ".join(str(error).split()) or type(error).__name__
            raise CellfeatError(f"{self}: cannot be reached: {reason}") from error


def as_path(source: str | os.PathLike[str]) -> Path:
    """Make a path of a name or a URL.

    Raises
    ------
    UsageError
        It is empty, as a shell's variable that is not set: the current folder is hardly meant.
    """
    if isinstance(source, Path):
        return source
    text = os.fspath(source)
    if not text:
        raise UsageError("the name of a file or folder is empty: write . for the current folder")
    return Remote(text) if "://" in text else Path(text)


def local_path(source: str | os.PathLike[str]) -> Path:
    """The path of a file or folder that must be on this machine.

    Raises
    ------
    UsageError
        It is a URL.
    """
    path = as_path(source)
    if isinstance(path, Remote):
        raise UsageError(f"{path}: is not on this machine: name a local folder, and copy it here or there")
    return path
