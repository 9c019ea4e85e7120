"""AnnData files: cells by features, for scanpy and what is like it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, fields
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cellfeat.export.joined import METADATA, Column, Joined, joined_tables
from cellfeat.export.variables import Variable, Variables, is_morphology
from cellfeat.pipeline.load import parse_pipeline
from cellfeat.runs.durable import whole_file
from cellfeat.runs.manifest import Manifest
from cellfeat.runs.store import Store

NUMBERS_AT_ONCE = 250_000


def write_anndata(store: Store, folder: Path, manifest: Manifest) -> list[Path]:
    """Write ``Cells.h5ad``: a row an object, with its parents' features.

    Parameters
    ----------
    store : Store
    folder : Path
    manifest : Manifest
        Prefix of the file names; the pipeline, which says what the columns are; ``uns["provenance"]``.

    Returns
    -------
    list of Path
        A file for each kind of objects that is no parent of another, and named after it.

    Raises
    ------
    CellfeatError
        A file cannot be written.

    Notes
    -----
    ``X`` is float32, and morphology only. Identity and position are columns of ``obs``, under the names that
    CytoTable gives them; position is ``obsm["spatial"]`` too, (x, y) in pixels. ``var`` has the compartment,
    module, category, measurement, channel and scale of each column of ``X``. The file is written as the
    format's own documents say, some rows at a time, where anndata itself would need all of them in memory.
    """
    import h5py

    variables = Variables(parse_pipeline(manifest.pipeline, f"{manifest.pipeline_name}.toml"))
    written = []
    for joined in joined_tables(store):
        path = folder / f"{manifest.spreadsheet.prefix}{joined.kind}.h5ad"
        with whole_file(path) as unfinished, _Disk(unfinished) as disk:
            with h5py.File(disk, "w") as file:
                _write(file, joined, variables, disk)
                provenance = _group(_group(file, "uns", "dict", "0.1.0"), "provenance", "dict", "0.1.0")
                for name, text in manifest.experiment().items():
                    _marked(provenance.create_dataset(name, data=text), "string", "0.2.0")
                for name in ("layers", "obsp", "varm", "varp"):
                    _group(file, name, "dict", "0.1.0")
            disk.check()
        written.append(path)
    return written


class _Disk(FileIO):
    """A file that HDF5 takes for written even on a full disk: the process ends at one it cannot close."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+")
        self._error: OSError | None = None

    def write(self, data: Any) -> int:
        rest = memoryview(data).cast("B")
        size = len(rest)
        with self._kept():
            while rest and self._error is None:
                rest = rest[super().write(rest) :]
        return size

    def truncate(self, size: int | None = None) -> int:
        with self._kept():
            super().truncate(size)
        return self.tell() if size is None else size

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._error = self._error or error

    def check(self) -> None:
        """Raise the error that something was not written for."""
        if self._error is not None:
            raise self._error


def _write(file: Any, joined: Joined, variables: Variables, disk: _Disk) -> None:
    _marked(file, "anndata", "0.1.0")
    features = [c for c in joined.columns if _is_feature(c)]
    described = [c for c in joined.columns if not _is_feature(c)]
    _write_variables(_group(file, "var", "dataframe", "0.2.0"), features, variables)
    matrix = _growing(file, "X", np.float32, len(features))
    obs = _group(file, "obs", "dataframe", "0.2.0")
    index = _growing(obs, "_index", _text_type(), encoding="string-array")
    obs.attrs["_index"] = "_index"
    obs.attrs["column-order"] = np.array([c.name for c in described], dtype=_text_type())
    columns = [_ObsColumn(obs, column) for column in described]
    place = _place(joined)
    obsm = _group(file, "obsm", "dict", "0.1.0")
    spatial = _growing(obsm, "spatial", np.float64, len(place)) if place else None
    for table in joined.tables():
        disk.check()
        keys = [
            c.name for c in joined.columns if c.name in (f"{METADATA}ImageNumber", f"{METADATA}ObjectNumber")
        ]
        _append(
            index,
            ["-".join(map(str, key)) for key in zip(*(table[k].to_pylist() for k in keys), strict=True)],
        )
        _append(matrix, _matrix(table, [c.name for c in features], np.float32))
        if spatial is not None:
            _append(spatial, _matrix(table, place, np.float64))
        for column in columns:
            column.append(table[column.name])
    for column in columns:
        column.finish()


@dataclass
class _ObsColumn:
    """A column of obs; texts are categories, since most are the image's and stand in many rows."""

    obs: Any
    column: Column
    categories: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.name = self.column.name
        self.is_text = not _is_number(self.column.type)
        if self.is_text:
            self.group = _group(self.obs, self.name, "categorical", "0.2.0")
            self.group.attrs["ordered"] = False
            self.values = _growing(self.group, "codes", np.int32)
        else:
            self.values = _growing(self.obs, self.name, self.column.type.to_pandas_dtype())

    def append(self, values: pa.ChunkedArray) -> None:
        if self.is_text:
            texts = values.to_pylist()
            codes = [-1 if t is None else self.categories.setdefault(t, len(self.categories)) for t in texts]
            _append(self.values, codes)
        else:
            _append(self.values, values.to_numpy())

    def finish(self) -> None:
        if self.is_text:
            _texts(self.group, "categories", list(self.categories))


def _write_variables(var: Any, features: Sequence[Column], variables: Variables) -> None:
    found = [(c.table, *astuple(variables.find(c.table, c.source))) for c in features]
    titles = ["compartment", *(part.name for part in fields(Variable))]
    var.attrs["_index"] = "_index"
    var.attrs["column-order"] = np.array(titles, dtype=_text_type())
    _texts(var, "_index", [c.name for c in features])
    for place, title in enumerate(titles):
        _texts(var, title, [values[place] for values in found])


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind))


def _is_feature(column: Column) -> bool:
    return _is_number(column.type) and is_morphology(column.source)


def _place(joined: Joined) -> list[str]:
    """Columns with the x and the y of the row's own objects; none where they were not measured."""
    names = {column.source: column.name for column in joined.columns if column.table == joined.kind}
    for place in ("Location_Center", "AreaShape_Center"):
        if {f"{place}_X", f"{place}_Y"} <= set(names):
            return [names[f"{place}_X"], names[f"{place}_Y"]]
    return []


def _matrix(table: pa.Table, names: Sequence[str], dtype: type) -> NDArray[Any]:
    matrix: NDArray[Any] = np.empty((len(table), len(names)), dtype)
    for place, name in enumerate(names):
        matrix[:, place] = table[name].to_numpy()
    return matrix


def _marked(item: Any, kind: str, version: str) -> Any:
    item.attrs["encoding-type"] = kind
    item.attrs["encoding-version"] = version
    return item


def _group(parent: Any, name: str, kind: str, version: str) -> Any:
    return _marked(parent.create_group(name), kind, version)


def _text_type() -> Any:
    import h5py

    return h5py.string_dtype()


def _texts(group: Any, name: str, texts: Iterable[str]) -> None:
    values = np.array(list(texts), dtype=object)
    _marked(group.create_dataset(name, data=values, dtype=_text_type()), "string-array", "0.2.0")


def _growing(group: Any, name: str, dtype: Any, width: int | None = None, encoding: str = "array") -> Any:
    """A dataset without rows yet."""
    across = () if width is None else (width,)
    chunk = (max(1, NUMBERS_AT_ONCE // max(1, width or 100)), *(max(1, w) for w in across))
    dataset = group.create_dataset(
        name, shape=(0, *across), maxshape=(None,) * (1 + len(across)), chunks=chunk, dtype=dtype
    )
    return _marked(dataset, encoding, "0.2.0")


def _append(dataset: Any, values: NDArray[Any] | Sequence[Any]) -> None:
    start = len(dataset)
    dataset.resize(start + len(values), axis=0)
    if len(values):
        dataset[start:] = values
