"""Which files belong together: image sets from a folder, a glob pattern, or a CSV."""

import glob
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from cellfeat.errors import UsageError
from cellfeat.io.packed import Packed
from cellfeat.io.remote import Remote, as_path
from cellfeat.io.rows import Row, check_columns, read_rows

EXTENSIONS = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".bmp", ".dib", ".gif")
MOST_COLUMNS = 1000
FILE_COLUMNS = ("file", "path", "filename", "cell_filename")


@dataclass(frozen=True, slots=True)
class Group:
    """An image set's place in its group.

    Parameters
    ----------
    number : int
        The group's, from 1.
    index, length : int
        The image set's number in the group, from 1, and how many it holds.
    """

    number: int
    index: int
    length: int

    def __reduce__(self) -> tuple[type["Group"], tuple[int, int, int]]:
        # Half of what dataclasses with slots take.
        return Group, (self.number, self.index, self.length)


ALONE = Group(1, 1, 1)


@dataclass(frozen=True, slots=True)
class ImageSet:
    """Files that belong together.

    Parameters
    ----------
    number : int
        From 1, in the order of the input.
    files : dict of str to Path
        Image name to file.
    metadata : dict of str to str
        What the input says of the image set, without the prefix Metadata_.
    group : Group
    """

    number: int
    files: Mapping[str, Path]
    metadata: Mapping[str, str] = field(default_factory=dict)
    group: Group = ALONE

    def __reduce__(self) -> tuple[type["ImageSet"], tuple[Any, ...]]:
        return ImageSet, (self.number, self.files, self.metadata, self.group)


def image_sets(source: str | os.PathLike[str], images: Sequence[str]) -> Packed[ImageSet]:
    """List the image sets of an input; no image is opened, and none is looked for.

    Parameters
    ----------
    source : path
        A folder, an image file, a glob pattern, or a CSV; each may be a URL.

        A folder counts with its sub-folders, but for those whose name begins with a dot; links to folders are
        not followed. Folders and patterns give the files with an image's extension, in CellProfiler's order:
        that of their addresses, percent-encoded.

        A CSV names the file of each image in ``FileName_<image>`` with an optional ``PathName_<image>``, as
        CellProfiler's LoadData has them (both may begin with ``Image_``), or in a column called like the
        image; for one image also in ``file``, ``path``, ``filename`` or ``cell_filename``. Paths are relative
        to the CSV's folder; those in ``cell_filename`` to the folder ``crops`` in it, if there is one. The
        other columns become metadata.
    images : sequence of str
        Names of the images each set must have.

    Raises
    ------
    UsageError
        No such input, nothing in it, a CSV without a column for each image or with one twice, a row that
        names no file or is longer than the header, or several images from anything but a CSV.
    """
    path = as_path(source)
    if is_list(path):
        return Packed(_from_csv(path, images))
    names = _image_names(path)
    if len(images) != 1:
        raise UsageError(
            f"{path}: the pipeline loads {len(images)} images ({', '.join(images)}): list the files of each "
            "image set in a CSV with a column for each image"
        )
    return Packed(ImageSet(n, {images[0]: as_path(name)}) for n, name in enumerate(names, start=1))


def image_files(source: str | os.PathLike[str]) -> list[Path]:
    """List the images of a folder or a glob pattern, or one file, in the order of `image_sets`.

    Raises
    ------
    UsageError
        No such input, or no images in it.
    """
    return [as_path(name) for name in _image_names(as_path(source))]


def _image_names(path: Path) -> list[str]:
    if isinstance(path, Remote):
        return _remote_images(path)
    if path.is_file():
        return [str(path)]
    if path.is_dir():
        found = _images(_walked(path))
        if not found:
            raise UsageError(f"{path}: the folder holds no images ({', '.join(EXTENSIONS)})")
        return found
    matches = glob.iglob(str(path), recursive=True)  # noqa: PTH207 (Path.glob takes no absolute one)
    found = _images(name for name in matches if Path(name).is_file())
    if not found:
        raise UsageError(f"{path}: no such folder or file, and no images match it as a pattern")
    return found


def is_list(path: Path) -> bool:
    """Whether an input is a CSV that lists images."""
    return path.suffix.lower() == ".csv" and path.is_file()


def _remote_images(path: Remote) -> list[str]:
    try:
        found = _images(map(str, path.files()))
    except OSError as error:
        raise UsageError(f"{path}: cannot be listed: {error}") from error
    if not found:
        raise UsageError(f"{path}: there are no images ({', '.join(EXTENSIONS)})")
    return found


def _walked(root: Path) -> Iterator[str]:
    def fail(error: OSError) -> NoReturn:
        raise UsageError(f"{error.filename}: the folder cannot be read: {error.strerror}") from error

    for folder, subfolders, names in os.walk(root, onerror=fail):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        yield from (os.path.join(folder, name) for name in names)  # noqa: PTH118 (a path takes five times as much)


def _images(names: Iterable[str]) -> list[str]:
    images = (name for name in names if os.path.splitext(name)[1].lower() in EXTENSIONS)  # noqa: PTH122 (a fifth of the time)
    return sorted(images, key=lambda name: quote(os.fsencode(name.replace(os.sep, "/"))))


def _from_csv(path: Path, images: Sequence[str]) -> Iterator[ImageSet]:
    rows = _rows(path)
    first = next(rows, None)
    if first is None:
        raise UsageError(f"{path}: lists no images")
    if len(first) > MOST_COLUMNS:
        raise UsageError(
            f"{path}: has {len(first)} columns, each of which would become one of the tables: leave out "
            f"those that are not needed, to {MOST_COLUMNS} at most"
        )
    columns = {image: _file_column(path, image, first, is_only=len(images) == 1) for image in images}
    folders = {column: column.replace("FileName_", "PathName_", 1) for column in columns.values()}
    used = {*folders, *folders.values()}
    check_columns([k.removeprefix("Metadata_") for k in first if k not in used], path)
    has_crops = (path.parent / "crops").is_dir()
    for number, row in enumerate(chain([first], rows), start=1):
        files = {}
        for image, column in columns.items():
            if not row[column]:
                raise UsageError(f"{path}: row {number} names no file in the column {column}")
            folder = (row.get(folders[column]) or "") if folders[column] != column else ""
            home = path.parent / "crops" if has_crops and column == "cell_filename" else path.parent
            named = f"{folder}/{row[column]}" if folder else row[column]
            files[image] = as_path(named) if "://" in named else home / folder / row[column]
        metadata = {k.removeprefix("Metadata_"): v or "" for k, v in row.items() if k and k not in used}
        yield ImageSet(number, files, metadata)


def _rows(path: Path) -> Iterator[Row]:
    try:
        _, rows = read_rows(io.TextIOWrapper(io.BytesIO(path.read_bytes()), "utf-8-sig", newline=""), path)
        for _, row in rows:
            yield row
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as a CSV: {error}") from error


def _file_column(path: Path, image: str, row: Mapping[str, str], *, is_only: bool) -> str:
    wanted: list[str] = [
        f"FileName_{image}",
        f"Image_FileName_{image}",
        image,
        *(FILE_COLUMNS if is_only else ()),
    ]
    for column in wanted:
        if column in row:
            return column
    raise UsageError(f"{path}: has no column for the image {image}: add one of {', '.join(wanted)}")
