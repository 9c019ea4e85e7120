"""Which files a pipeline takes, and which of them belong together."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from cellfeat.errors import PipelineError, UsageError
from cellfeat.io.image_sets import ImageSet, image_files, image_sets, is_list
from cellfeat.io.matching import grouped, matched
from cellfeat.io.metadata import compile_pattern, extract, with_well
from cellfeat.io.remote import as_path
from cellfeat.io.rules import Candidate, compile_rule


def _checked_rule(text: str) -> str:
    try:
        compile_rule(text)
    except PipelineError as error:
        raise ValueError(str(error)) from error
    return text


def _checked_pattern(text: str) -> str:
    try:
        compile_pattern(text)
    except PipelineError as error:
        raise ValueError(str(error)) from error
    return text


RuleText = Annotated[str, AfterValidator(_checked_rule)]


class MetadataPattern(BaseModel):
    """Metadata in the names of files or folders.

    Parameters
    ----------
    source : {'File name', 'Folder name'}
    pattern : str
        A regular expression; its named groups are the metadata.
    rule : str
        Files to take them from; '' is all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Literal["File name", "Folder name"] = "File name"
    pattern: Annotated[str, AfterValidator(_checked_pattern)]
    rule: RuleText = ""


class FileSettings(BaseModel):
    """What CellProfiler's Images, Metadata and NamesAndTypes say of files.

    Parameters
    ----------
    rule : str
        Files to take at all; '' is every image.
    metadata : tuple of MetadataPattern
    match_by : {'Order', 'Metadata'}
        How the files of several images are put together.
    match_metadata : tuple of (dict of str to str)
        By metadata: what must agree, as image name to metadata key.
    group_by : tuple of str
        Metadata keys. Image sets that agree in them stand together in the tables, as by Groups.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: RuleText = ""
    metadata: tuple[MetadataPattern, ...] = ()
    match_by: Literal["Order", "Metadata"] = "Order"
    match_metadata: tuple[dict[str, str], ...] = ()
    group_by: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_what_to_match(self) -> "FileSettings":
        if (self.match_by == "Metadata") != bool(self.match_metadata):
            raise ValueError(
                "match_metadata: name what must agree for match_by = 'Metadata', and only for that"
            )
        return self

    def image_sets(self, source: str | os.PathLike[str], rules: Mapping[str, str]) -> Sequence[ImageSet]:
        """List the image sets of an input.

        Parameters
        ----------
        source : path
            A folder, an image file, a glob pattern, or a CSV, which says itself what belongs together.
        rules : dict of str to str
            The rule of each image.

        Raises
        ------
        UsageError
            No such input, nothing in it passes, files do not go together, or metadata are missing.
        """
        return grouped(self._ungrouped(source, rules), self.group_by)

    def _ungrouped(self, source: str | os.PathLike[str], rules: Mapping[str, str]) -> Sequence[ImageSet]:
        is_table = is_list(as_path(source))
        if is_table or (self == FileSettings() and not any(rules.values())):
            return image_sets(source, list(rules))
        passes = compile_rule(self.rule)
        files = [file for file in image_files(source) if passes(Candidate(file))]
        if not files:
            raise UsageError(f"{source}: no image there passes the rule {self.rule!r}")
        compiled = {name: compile_rule(rule) for name, rule in rules.items()}
        return matched(files, compiled, self._metadata_of, self.match_metadata, self.group_by)

    def _metadata_of(self, file: Path) -> dict[str, str]:
        metadata: dict[str, str] = {}
        for each in self.metadata:
            if compile_rule(each.rule)(Candidate(file, metadata)):
                where = file.name if each.source == "File name" else str(file.absolute().parent)
                metadata |= extract(compile_pattern(each.pattern), where)
        return with_well(metadata)
