"""A pipeline: the images it loads and the steps it takes, checked as a whole when it loads."""

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from cellfeat.errors import PipelineError
from cellfeat.io.image_sets import ImageSet
from cellfeat.io.read import ImageType
from cellfeat.pipeline.files import FileSettings, RuleText
from cellfeat.pipeline.step import Makes, Name, Step, Uses


class InputImage(BaseModel):
    """One image of an image set: the name steps use, and how its file is read.

    Parameters
    ----------
    name : str
        As in CellProfiler's NamesAndTypes.
    type : {'Color image', 'Grayscale image', 'Binary mask'}
    rule : str
        Which files it is; '' is all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    type: ImageType = "Color image"
    rule: RuleText = ""


OTHER_TABLES = ("image", "experiment", "errors")
"""Names of tables that are not of objects, in small letters, as some disks do not tell them apart."""

FileName = Annotated[str, Field(pattern=r"^(\w[\w\-. ]*)?$")]


class SpreadsheetTable(BaseModel):
    """One table to write as CSV.

    Parameters
    ----------
    data : str
        ``Image``, ``Experiment``, ``Object relationships``, or the name of objects.
    file_name : str
        Of its file, without the prefix; '' is its own name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: str
    file_name: FileName = ""


class SpreadsheetSettings(BaseModel):
    """What the CSV tables hold, named after CellProfiler's ExportToSpreadsheet.

    Parameters
    ----------
    delimiter : str
        ``Comma (",")``, ``Tab``, or another character. File names end in .csv with a comma, else in .txt.
    prefix : str
        Put before the name of every table file.
    add_metadata : bool
        Whether object tables repeat the image's Metadata_ columns.
    add_file_names : bool
        Whether object tables repeat the image's FileName_ and PathName_ columns.
    nan_representation : {'NaN', 'Null'}
        What is not a number as ``nan``, or as an empty field; what is infinite too, in object tables.
    measurements : tuple of str, optional
        The columns to write, as ``Cells|AreaShape_Area``; of an image, also what summarises them. None is
        all. They are measured and stored in any case.
    aggregate_means, aggregate_medians, aggregate_standard_deviations : bool
        Whether the image's row has the Mean_, Median_ and StDev_ of each object column.
    tables : tuple of SpreadsheetTable, optional
        The tables to write; None is all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    delimiter: Annotated[str, Field(pattern=r'^(Comma \(","\)|Tab|[^"\r\n])$')] = 'Comma (",")'
    prefix: Annotated[str, Field(pattern=r"^[\w\-. ]*$")] = ""
    add_metadata: bool = False
    add_file_names: bool = False
    nan_representation: Literal["NaN", "Null"] = "NaN"
    measurements: tuple[Annotated[str, Field(pattern=r"^[^|]+\|[^|]+$")], ...] | None = None
    aggregate_means: bool = True
    aggregate_medians: bool = True
    aggregate_standard_deviations: bool = True
    tables: tuple[SpreadsheetTable, ...] | None = None

    @property
    def extension(self) -> str:
        """What the names of table files end in."""
        return ".csv" if self.delimiter in ('Comma (",")', ",") else ".txt"

    def file_name(self, table: SpreadsheetTable) -> str:
        """Name of a table's file."""
        return self.prefix + (table.file_name or f"{table.data}{self.extension}")

    def model_post_init(self, _context: Any) -> None:
        """Check that no two tables have one file."""
        taken = {"errors.csv", "store"}
        for table in self.tables or ():
            if self.file_name(table) in taken:
                raise PipelineError(
                    f"spreadsheet: {self.file_name(table)} is the file of something else: name another"
                )
            taken.add(self.file_name(table))


class Pipeline(BaseModel):
    """Images to load and steps to take, in order.

    Parameters
    ----------
    name, description : str
    images : tuple of InputImage
    files : FileSettings
    steps : tuple of Step
    spreadsheet : SpreadsheetSettings

    Raises
    ------
    PipelineError
        Two images have one name, a step uses an image or objects that nothing before it makes, or objects
        have another table's name, such as that of other objects.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str = ""
    images: tuple[InputImage, ...]
    files: FileSettings = FileSettings()
    steps: tuple[SerializeAsAny[Step], ...]
    spreadsheet: SpreadsheetSettings = SpreadsheetSettings()

    def model_post_init(self, _context: Any) -> None:
        """Check that images and tables differ in name, and that every name a step uses was made before it."""
        made: dict[str, set[str]] = {"image": set(self.image_names), "objects": set()}
        tables = set(OTHER_TABLES)
        if len(made["image"]) < len(self.images):
            raise PipelineError(f"two images have one name: {', '.join(self.image_names)}")
        for number, step in enumerate(self.steps, start=1):
            for setting, mark, name in _named(step):
                if isinstance(mark, Uses) and name not in made[mark.kind]:
                    there = ", ".join(sorted(made[mark.kind])) or f"no {mark.kind} yet"
                    raise PipelineError(
                        f"step {number} {type(step).__name__}: {setting} = {name!r}: nothing before it makes "
                        f"that {mark.kind}; there is {there}"
                    )
            for _, mark, name in _named(step):
                if isinstance(mark, Makes):
                    if mark.kind == "objects" and name.lower() in tables:
                        raise PipelineError(
                            f"step {number} {type(step).__name__}: objects cannot be called {name!r}: a "
                            "table of that name is about something else"
                        )
                    if mark.kind == "objects":
                        tables.add(name.lower())
                    made[mark.kind].add(name)
        self._check_spreadsheet(made["objects"])

    def _check_spreadsheet(self, objects: set[str]) -> None:
        known = {"Image", "Experiment", *objects}
        selected = {measurement.partition("|")[0] for measurement in self.spreadsheet.measurements or ()}
        named = {table.data for table in self.spreadsheet.tables or ()} - {"Object relationships"}
        for name in sorted((selected | named) - known):
            raise PipelineError(
                f"spreadsheet: there are no objects {name!r}; there is {', '.join(sorted(known))}"
            )

    @cached_property
    def image_names(self) -> tuple[str, ...]:
        """Names of the images an image set must have."""
        return tuple(image.name for image in self.images)

    def image_sets(self, source: str | os.PathLike[str]) -> Sequence[ImageSet]:
        """List the image sets of an input, as `FileSettings.image_sets` does."""
        return self.files.image_sets(source, {image.name: image.rule for image in self.images})


def _named(settings: BaseModel) -> Iterator[tuple[str, Uses | Makes, str]]:
    """Each (setting, mark, name) of the names that a step, or a group of its settings, uses and makes."""
    for setting, field in type(settings).model_fields.items():
        value = getattr(settings, setting)
        values = value if isinstance(value, tuple) else (value,)
        for mark in (m for m in _metadata(field) if isinstance(m, Uses | Makes)):
            yield from ((setting, mark, name) for name in values if name is not None)
        for group in (v for v in values if isinstance(v, BaseModel)):
            yield from _named(group)


def _metadata(field: Any) -> Iterator[Any]:
    """Marks on a setting's own type and on the types inside it (of a tuple's members, of an optional)."""
    yield from field.metadata
    todo = [field.annotation]
    while todo:
        annotation = todo.pop()
        yield from getattr(annotation, "__metadata__", ())
        todo.extend(a for a in get_args(annotation) if get_args(a) or hasattr(a, "__metadata__"))
