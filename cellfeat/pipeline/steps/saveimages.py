"""SaveImages: an image to a file below the output folder."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from cellfeat.errors import CellfeatError
from cellfeat.features import Feature, Features
from cellfeat.image.bits import BitDepth, to_bits
from cellfeat.io.metadata import TAG, fill_in
from cellfeat.io.write import FileFormat, encode, write
from cellfeat.pipeline.left_out import NO_SUBFOLDERS
from cellfeat.pipeline.step import ImageName, Step
from cellfeat.pipeline.workspace import Workspace

FEATURES = Features(
    Feature("FileName_{image}", "Name of the file the image was saved to.", source="SaveImages"),
    Feature("PathName_{image}", "Folder of that file.", source="SaveImages"),
    Feature("URL_{image}", "Address of that file.", source="SaveImages"),
)


def _below(folder: str) -> str:
    if folder.startswith("/") or ":" in folder or ".." in re.split(r"[/\\]", folder):
        raise ValueError("must be a folder below the output folder, such as 'labels'")
    return folder


class SaveImages(Step):
    r"""Save an image of every image set.

    Parameters
    ----------
    type_of_image : {'Image'}
    image : str
    method_for_file_names : {'From image filename', 'Sequential numbers', 'Single name'}
    image_for_file_prefix : str or None
        A loaded image, for names from its file.
    single_file_name : str
        For a single name, or what precedes the number. ``\g<Plate>`` stands for the metadata Plate.
    number_of_digits : int
        The fewest digits of a number.
    suffix : str
        Put after a name from an image's file; may hold metadata too.
    file_format : {'jpeg', 'npy', 'png', 'tiff'}
    output_file_location : str
        Folder below the output folder; '' is that itself. May hold metadata too.
    bit_depth : {'8-bit integer', '16-bit integer', '32-bit floating point', 'No conversion'}
        For tiff; png and jpeg have 8 bits, npy keeps the numbers as they are.
    overwrite_existing_files : bool
        Otherwise a file that exists is an error.
    when_to_save : {'Every cycle'}
    record_file_information : bool
        Whether the image's row gets name, folder and address of the file.
    create_subfolders : False
    lossless_compression : bool
        For tiff.
    """

    features: ClassVar[tuple[Features, ...]] = (FEATURES,)

    type_of_image: Literal["Image"] = "Image"
    image: ImageName
    method_for_file_names: Literal["From image filename", "Sequential numbers", "Single name"] = (
        "From image filename"
    )
    image_for_file_prefix: ImageName | None = None
    single_file_name: str = "OrigBlue"
    number_of_digits: Annotated[int, Field(ge=1)] = 4
    suffix: str = ""
    file_format: FileFormat = "tiff"
    output_file_location: Annotated[str, AfterValidator(_below)] = ""
    bit_depth: BitDepth = "8-bit integer"
    overwrite_existing_files: bool = False
    when_to_save: Literal["Every cycle"] = "Every cycle"
    record_file_information: bool = False
    create_subfolders: Annotated[bool, NO_SUBFOLDERS] = False
    lossless_compression: bool = True

    @model_validator(mode="after")
    def _has_a_name(self) -> "SaveImages":
        if self.method_for_file_names == "From image filename" and self.image_for_file_prefix is None:
            raise ValueError("image_for_file_prefix is missing: name the image whose file name to take")
        return self

    def run(self, workspace: Workspace) -> None:
        """Write the file; record where it is."""
        path = self._path(workspace)
        pixels = workspace.images[self.image].pixels
        if self.file_format != "npy":
            pixels = to_bits(pixels, self.bit_depth if self.file_format == "tiff" else "8-bit integer")
        content = encode(pixels, self.file_format, is_compressed=self.lossless_compression)
        write(path, content, overwrite=self.overwrite_existing_files, is_again=workspace.is_again)
        if self.record_file_information:
            path = path.absolute()
            where = {"FileName": path.name, "PathName": str(path.parent), "URL": path.as_uri()}
            workspace.measure_image(FEATURES.named(where, image=self.image))

    def _path(self, workspace: Workspace) -> Path:
        if workspace.output is None:
            raise CellfeatError(
                f"there is no output folder to save {self.image} in: run the pipeline with one"
            )
        folder = _filled(self.output_file_location, workspace)
        path = workspace.output.joinpath(folder, f"{self._stem(workspace)}.{self.file_format}")
        if path.is_symlink() or not _is_inside(path.parent, workspace.output):
            raise CellfeatError(f"{path}: lies outside the output folder {workspace.output}")
        return path

    def _stem(self, workspace: Workspace) -> str:
        if self.method_for_file_names == "From image filename":
            name = workspace.image_row.get(f"FileName_{self.image_for_file_prefix}")
            if name is None:
                raise CellfeatError(
                    f"{self.image_for_file_prefix} was not loaded from a file: there is no name to take"
                )
            return Path(str(name)).stem + _filled(self.suffix, workspace)
        stem = _filled(self.single_file_name, workspace)
        if self.method_for_file_names == "Sequential numbers":
            return f"{stem}{workspace.number:0{self.number_of_digits}d}"
        return stem


def _filled(pattern: str, workspace: Workspace) -> str:
    """Fill in the image set's metadata; most patterns name none."""
    if "\\" not in pattern and not TAG.search(pattern):
        return pattern
    row = workspace.image_row.items()
    return fill_in(
        pattern, {key.removeprefix("Metadata_"): str(v) for key, v in row if key.startswith("Metadata_")}
    )


@lru_cache
def _is_inside(folder: Path, output: Path) -> bool:
    return folder.resolve().is_relative_to(output.resolve())
