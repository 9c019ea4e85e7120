"""One row an object with its parents' columns and its image's identity, named as CytoTable names them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cellfeat.errors import CellfeatError
from cellfeat.runs.part import IMAGE, object_kinds
from cellfeat.runs.store import Store, Tables

KEYS = ("ImageNumber", "ObjectNumber")
METADATA = "Metadata_"
PARENT = "Parent_"
ROWS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Column:
    """Where a column of a joined table comes from.

    Parameters
    ----------
    table : str
        ``Image``, or a kind of objects.
    source : str
        Its name there, CellProfiler's.
    name : str
        Its name in the joined table, CytoTable's.
    type : pyarrow.DataType
    """

    table: str
    source: str
    name: str
    type: pa.DataType


@dataclass(frozen=True)
class Joined:
    """A table whose rows are the objects of one kind; of images, where a run has no objects.

    Parameters
    ----------
    store : Store
    kind : str
    columns : tuple of Column
    """

    store: Store
    kind: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return pa.schema([(column.name, column.type) for column in self.columns])

    def tables(self) -> Iterator[pa.Table]:
        """Rows in order of image number and object number, some thousands at a time.

        Notes
        -----
        An object that has no parent where it could have one has no row, as in CytoTable.
        """
        kinds = dict.fromkeys([self.kind, *(column.table for column in self.columns)])
        found = self.store.each(self._rows, list(kinds))
        return batched((table for table in found if len(table)), ROWS_AT_ONCE)

    def _rows(self, tables: Tables) -> pa.Table:
        rows, is_whole = _rows(tables, self.kind)
        taken = {name: pa.array(found[is_whole]) for name, found in rows.items()}
        arrays = [tables[c.table][c.source].cast(c.type).take(taken[c.table]) for c in self.columns]
        return pa.Table.from_arrays(arrays, schema=self.schema)


def joined_tables(store: Store) -> list[Joined]:
    """Tables that together hold every kind of objects of a store.

    Returns
    -------
    list of Joined
        One for each kind that is no parent of another; none where no image set was measured. Parents are
        columns of their children's rows.

    Raises
    ------
    CellfeatError
        Two names of objects would be one in CytoTable's naming.
    """
    if IMAGE not in store.names:
        return []
    kinds = object_kinds(store.names)
    stems = {stem(kind): kind for kind in kinds}
    for kind in kinds:
        if stems[stem(kind)] != kind:
            raise CellfeatError(
                f"{kind} and {stems[stem(kind)]}: both are {stem(kind)} in CytoTable's naming: rename "
                "one, or use --format csv"
            )
    schemas = {name: schema(store, name) for name in (IMAGE, *kinds)}
    parents = {kind: _parents(schemas[kind].names, kinds) for kind in kinds}
    are_parents = {parent for found in parents.values() for parent in found}
    joined: list[Joined] = []
    held: set[str] = set()
    # Where two kinds are each other's parents, the first of them has the rows.
    for kind in sorted(kinds, key=lambda kind: kind in are_parents):
        if kind not in held:
            line = _line(kind, parents)
            held.update(line)
            joined.append(Joined(store, kind, _columns(line, schemas)))
    if not kinds:
        wanted = [(IMAGE, name) for name in sorted(schemas[IMAGE].names)]
        joined.append(Joined(store, IMAGE, _named(wanted, kinds, schemas)))
    return joined


def schema(store: Store, name: str) -> pa.Schema:
    """Columns of one kind of table, with types that hold the values of every part."""
    return pa.unify_schemas(
        [found.remove_metadata() for found in store.schemas(name)], promote_options="permissive"
    )


def stem(kind: str) -> str:
    """What CytoTable makes of the name of a table."""
    return kind.capitalize()


def cytotable_name(table: str, column: str, kinds: Sequence[str]) -> str:
    """CytoTable's name of a column of a CellProfiler table; `kinds` are the names of all objects."""
    if column in KEYS:
        return f"{METADATA}{column}"
    if column in ("Metadata_Plate", "Metadata_Well"):
        return column
    if column.removeprefix(PARENT) in kinds and column.startswith(PARENT):
        return f"{METADATA}{stem(table)}_{column}"
    return column if column.startswith(stem(table)) else f"{stem(table)}_{column}"


def batched(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """Put tables together until they have that many rows."""
    waiting: list[pa.Table] = []
    count = 0
    for table in tables:
        waiting.append(table)
        count += len(table)
        if count >= rows:
            yield pa.concat_tables(waiting)
            waiting, count = [], 0
    if waiting:
        yield pa.concat_tables(waiting)


def _parents(columns: Iterable[str], kinds: Sequence[str]) -> list[str]:
    return [kind for kind in kinds if f"{PARENT}{kind}" in columns]


def _line(kind: str, parents: dict[str, list[str]]) -> list[str]:
    """A kind, its parents, and theirs."""
    line = [kind]
    for member in line:
        line += [parent for parent in parents[member] if parent not in line]
    return line


def _columns(line: Sequence[str], schemas: dict[str, pa.Schema]) -> tuple[Column, ...]:
    image = [n for n in schemas[IMAGE].names if n.startswith((METADATA, "FileName_", "PathName_"))]
    wanted = [(IMAGE, "ImageNumber"), *((IMAGE, name) for name in sorted(image))]
    for kind in line:
        own = sorted(name for name in schemas[kind].names if name not in KEYS)
        wanted += [(kind, name) for name in (["ObjectNumber"] if kind == line[0] else []) + own]
    return _named(wanted, line, schemas)


def _named(
    wanted: Iterable[tuple[str, str]], kinds: Sequence[str], schemas: dict[str, pa.Schema]
) -> tuple[Column, ...]:
    columns = (
        Column(table, name, cytotable_name(table, name, kinds), schemas[table].field(name).type)
        for table, name in wanted
    )
    return tuple(sorted(columns, key=_place))


def _place(column: Column) -> tuple[int, str]:
    """CytoTable's order: the image's number, what else is metadata by name, then the tables one by one."""
    if column.name.startswith(METADATA):
        return column.source != "ImageNumber", column.name
    return 2, ""


def _rows(tables: dict[str, pa.Table], kind: str) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.bool_]]:
    """Which row of each table stands beside each row of a kind of objects, and where there is one of all."""
    images = tables[kind]["ImageNumber"].to_numpy()
    rows = {kind: np.arange(len(images))}
    is_whole = np.ones(len(images), bool)
    line = [kind]
    for child in line:
        for parent in _parents(tables[child].column_names, [name for name in tables if name not in rows]):
            numbers = np.zeros(len(images), np.int64)
            found = tables[child][f"{PARENT}{parent}"].to_numpy().astype(np.int64)
            numbers[is_whole] = found[rows[child][is_whole]]
            is_whole &= numbers > 0
            # Objects stand in order of image and number.
            rows[parent] = np.searchsorted(tables[parent]["ImageNumber"].to_numpy(), images) + numbers - 1
            line.append(parent)
    rows.setdefault(IMAGE, np.searchsorted(tables[IMAGE]["ImageNumber"].to_numpy(), images))
    return rows, is_whole
