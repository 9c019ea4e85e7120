"""What CellProfiler Analyst opens: an SQLite database, and files that say what is what in it."""

import logging
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from operator import attrgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from cellfeat.errors import CellfeatError
from cellfeat.export.aggregate import aggregate_fields, with_aggregates
from cellfeat.export.joined import KEYS, Joined, joined_tables, schema
from cellfeat.export.properties import properties, properties_text
from cellfeat.pipeline.pipeline import SpreadsheetSettings
from cellfeat.runs.durable import whole_file, whole_text
from cellfeat.runs.manifest import Manifest
from cellfeat.runs.part import IMAGE, object_kinds
from cellfeat.runs.store import Store

MOST_COLUMNS = 2_000
ROWS_AT_ONCE = 500

Tables = Iterable[pa.Table]


def write_analyst(store: Store, folder: Path, manifest: Manifest) -> list[Path]:
    """Write ``analyst.db`` and ``analyst.properties``, as CellProfiler's ExportToDatabase does.

    Parameters
    ----------
    store : Store
    folder : Path
    manifest : Manifest
        Prefix of the file names, names of the images, and the row of Per_Experiment.

    Returns
    -------
    list of Path
        The database, and a properties file for each table of objects; none if no image set was measured.

    Raises
    ------
    CellfeatError
        A file cannot be written.

    Notes
    -----
    Per_Image has a row an image. Per_Object has a row an object, with its parents' columns; where kinds of
    objects have nothing to do with each other, each has a table and a properties file of its own,
    Per_Cells and analyst_Cells.properties. What is not finite is null. Characters that SQL would have to
    quote are underscores. An SQLite table holds 2,000 columns; further ones are in Per_Image_2 or
    Per_Object_2, under the same keys.
    """
    if IMAGE not in store.names:
        return []
    path = folder / f"{manifest.spreadsheet.prefix}analyst.db"
    kinds = [joined for joined in joined_tables(store) if joined.kind != IMAGE]
    descriptions = {
        _suffix(joined, kinds): properties(
            path.name, manifest, schema(store, IMAGE).names, _name(joined, kinds), joined.kind
        )
        for joined in kinds
    } or {"": properties(path.name, manifest, schema(store, IMAGE).names)}
    with whole_file(path) as unfinished, _database(unfinished) as database:
        _write_images(database, store, manifest.spreadsheet)
        for joined in kinds:
            _write_objects(database, _name(joined, kinds), joined)
        _write_experiment(database, manifest, descriptions)
    written = [path]
    for suffix, fields in descriptions.items():
        written.append(path.with_name(f"{path.stem}{suffix}.properties"))
        with whole_text(written[-1]) as file:
            file.write(properties_text(fields))
    return written


def sql_names(names: Iterable[str]) -> list[str]:
    """Names that need no quotes in SQL, and differ by more than case."""
    found: dict[str, str] = {}
    for name in names:
        plain = again = re.sub(r"\W", "_", name, flags=re.ASCII)
        count = 1
        while again.lower() in found:
            count += 1
            again = f"{plain}_{count}"
        found[again.lower()] = again
    return list(found.values())


def _name(joined: Joined, kinds: Sequence[Joined]) -> str:
    return "Per_Object" if len(kinds) == 1 else sql_names([f"Per_{joined.kind}"])[0]


def _suffix(joined: Joined, kinds: Sequence[Joined]) -> str:
    return "" if len(kinds) == 1 else f"_{joined.kind}"


@contextmanager
def _database(path: Path) -> Iterator[sqlite3.Connection]:
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as database:
            # A file that is not written to the end is not kept.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            yield database
            database.commit()
    except sqlite3.Error as error:
        raise CellfeatError(f"{path.parent}: the database cannot be written: {error}") from error


def _write_images(database: sqlite3.Connection, store: Store, settings: SpreadsheetSettings) -> None:
    own = {field.name: field for field in schema(store, IMAGE)}
    key = own.pop(KEYS[0])
    aggregates = [
        field
        for kind in object_kinds(store.names)
        for field in aggregate_fields(kind, schema(store, kind), settings)
    ]
    # Aggregates are last: what does not fit is what can be had from Per_Object.
    fields = [key, *(own[name] for name in sorted(own)), *sorted(aggregates, key=attrgetter("name"))]
    names = [f"Image_{f.name}" if f.name in own else f.name for f in fields]
    wanted = pa.schema(fields)
    rows = store.each(partial(with_aggregates, wanted=settings), [IMAGE, *object_kinds(store.names)])
    tables = (table.select(wanted.names).cast(wanted) for table in rows)
    _fill(database, "Per_Image", names, wanted.types, tables, keys=1)


def _write_objects(database: sqlite3.Connection, name: str, joined: Joined) -> None:
    own = [c for c in joined.columns if c.source in KEYS or c.table != IMAGE]
    own.sort(key=lambda column: KEYS.index(column.source) if column.source in KEYS else len(KEYS))
    names = [c.source if c.source in KEYS else f"{c.table}_{c.source}" for c in own]
    tables = (table.select([c.name for c in own]) for table in joined.tables())
    _fill(database, name, names, [c.type for c in own], tables, keys=2)


def _fill(
    database: sqlite3.Connection,
    name: str,
    columns: Sequence[str],
    types: Sequence[pa.DataType],
    tables: Tables,
    *,
    keys: int,
) -> None:
    """Write a table, the first columns of which are its keys; and more where it has too many columns."""
    plain = sql_names(columns)
    room = MOST_COLUMNS - keys
    pieces = {
        name if start == keys else f"{name}_{start // room + 1}": [
            *range(keys),
            *range(start, min(start + room, len(plain))),
        ]
        for start in range(keys, max(len(plain), keys + 1), room)
    }
    for table, piece in pieces.items():
        definitions = ", ".join(f"{plain[i]} {_sql_type(types[i])}" for i in piece)
        database.execute(f"CREATE TABLE {table} ({definitions}, PRIMARY KEY ({', '.join(plain[:keys])}))")
    if len(pieces) > 1:
        logging.getLogger(__name__).warning(
            f"{name} has {len(plain):,} columns, and a table of SQLite no more than {MOST_COLUMNS:,}: the "
            f"last {len(plain) - MOST_COLUMNS:,} are in {', '.join(list(pieces)[1:])}, under the same keys"
        )
    for found in tables:
        for batch in found.to_batches(max_chunksize=ROWS_AT_ONCE):
            values = [_values(column) for column in batch.columns]
            for table, piece in pieces.items():
                marks = ", ".join("?" * len(piece))
                rows = zip(*(values[i] for i in piece), strict=True)
                database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_floating(kind):
        return "DOUBLE"
    return "INTEGER" if pa.types.is_integer(kind) or pa.types.is_boolean(kind) else "TEXT"


def _values(column: pa.Array) -> list[object]:
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_finite(column), column, None)
    values: list[object] = column.to_pylist()
    return values


def _write_experiment(
    database: sqlite3.Connection, manifest: Manifest, descriptions: dict[str, dict[str, str]]
) -> None:
    """Write what CellProfiler's workspaces ask for, and where the numbers come from."""
    database.execute("CREATE TABLE Experiment (experiment_id integer primary key autoincrement, name text)")
    database.execute(
        "CREATE TABLE Experiment_Properties (experiment_id integer not null, object_name text not null, "
        "field text not null, value longtext, primary key (experiment_id, object_name, field))"
    )
    database.execute("INSERT INTO Experiment (name) VALUES (?)", [manifest.pipeline_name])
    database.executemany(
        "INSERT INTO Experiment_Properties VALUES (1, ?, ?, ?)",
        (
            (suffix.lstrip("_") or "Object", field, value)
            for suffix, fields in descriptions.items()
            for field, value in fields.items()
        ),
    )
    facts = manifest.experiment()
    names = sql_names(facts)
    database.execute(f"CREATE TABLE Per_Experiment ({', '.join(f'{name} TEXT' for name in names)})")
    marks = ", ".join("?" * len(names))
    database.execute(f"INSERT INTO Per_Experiment VALUES ({marks})", list(facts.values()))
