"""ColorToGray: gray images from a colour image."""

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cellfeat.image.gray import combine, split, split_hsv
from cellfeat.pipeline.step import ImageName, NewImageName, Step
from cellfeat.pipeline.workspace import Image, Workspace

Weight = Annotated[float, Field(ge=0)]

DEFAULT_NAMES = {
    "Combine": {"output_image": "OrigGray"},
    "RGB": {"red_image": "OrigRed", "green_image": "OrigGreen", "blue_image": "OrigBlue"},
    "HSV": {"hue_image": "OrigHue", "saturation_image": "OrigSaturation", "value_image": "OrigValue"},
    "Channels": {},
}


class Channel(BaseModel):
    """One channel of an image of any number of channels.

    Parameters
    ----------
    number : int
        From 1.
    weight : float
        Its relative weight, where channels are combined.
    output_image : str or None
        Its name as a gray image, where channels are split.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Annotated[int, Field(ge=1)] = 1
    weight: Weight = 1.0
    output_image: NewImageName | None = None


class ColorToGray(Step):
    """Turn a colour image into one gray image, or into its components.

    Parameters
    ----------
    input_image : str
    conversion_method : {'Combine', 'Split'}
    image_type : {'RGB', 'HSV', 'Channels'}
        What to split into. Combining takes red, green and blue unless it is 'Channels'.
    output_image : str or None
        The combined image.
    red_weight, green_weight, blue_weight : float
        Relative weights of red, green and blue when they are combined.
    red_image, green_image, blue_image, hue_image, saturation_image, value_image : str or None
        The components; None (in TOML '') leaves one out. Those that other settings do not make must be None.
    channels : tuple of Channel
        For the image type 'Channels'.
    """

    input_image: ImageName
    conversion_method: Literal["Combine", "Split"] = "Combine"
    image_type: Literal["RGB", "HSV", "Channels"] = "RGB"
    output_image: NewImageName | None = None
    red_weight: Weight = 1.0
    green_weight: Weight = 1.0
    blue_weight: Weight = 1.0
    red_image: NewImageName | None = None
    green_image: NewImageName | None = None
    blue_image: NewImageName | None = None
    hue_image: NewImageName | None = None
    saturation_image: NewImageName | None = None
    value_image: NewImageName | None = None
    channels: tuple[Channel, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _default_names(cls, settings: Any) -> Any:
        if not isinstance(settings, dict):
            return settings
        named = DEFAULT_NAMES.get(_made(settings), {}) | settings
        return {
            name: None if name.endswith("_image") and value == "" else value for name, value in named.items()
        }

    @model_validator(mode="after")
    def _names_that_are_made(self) -> "ColorToGray":
        kind = _made({"conversion_method": self.conversion_method, "image_type": self.image_type})
        for other, names in DEFAULT_NAMES.items():
            for setting in names if other != kind else ():
                if getattr(self, setting) is not None:
                    raise ValueError(
                        f"{setting}: no such image is made with conversion_method "
                        f"{self.conversion_method!r} and image_type {self.image_type!r}; leave it out"
                    )
        if kind == "Combine" and self.output_image is None:
            raise ValueError("output_image: the combined image needs a name")
        if self.image_type != "Channels" and self.red_weight + self.green_weight + self.blue_weight == 0:
            raise ValueError("red_weight, green_weight, blue_weight: at least one must be above 0")
        if self.image_type == "Channels" and not self.channels:
            raise ValueError("channels: name at least one channel")
        for channel in self.channels:
            if (channel.output_image is None) == (kind == "Channels"):
                raise ValueError("channels: each needs an output_image when split, and none when combined")
        return self

    def run(self, workspace: Workspace) -> None:
        """Make the gray images."""
        source = workspace.images[self.input_image]
        for name, pixels in self._outputs(source.pixels).items():
            workspace.images[name] = Image(pixels, source.scale)

    def _outputs(self, color: NDArray[Any]) -> dict[str, NDArray[np.float32]]:
        numbers = tuple(channel.number - 1 for channel in self.channels)
        if self.output_image is not None:
            if self.image_type == "Channels":
                weights = tuple(channel.weight for channel in self.channels)
                return {self.output_image: combine(color, channels=numbers, weights=weights)}
            weights = (self.red_weight, self.green_weight, self.blue_weight)
            return {self.output_image: combine(color, weights=weights)}
        names: tuple[str | None, ...]
        parts: tuple[NDArray[np.float32], ...]
        if self.image_type == "HSV":
            names = (self.hue_image, self.saturation_image, self.value_image)
            parts = split_hsv(color)
        elif self.image_type == "RGB":
            names = (self.red_image, self.green_image, self.blue_image)
            parts = split(color)
        else:
            names = tuple(channel.output_image for channel in self.channels)
            parts = split(color, channels=numbers)
        return {name: part for name, part in zip(names, parts, strict=True) if name is not None}


def _made(settings: dict[str, Any]) -> str:
    """Which of the groups of names in `DEFAULT_NAMES` the settings make."""
    method = settings.get("conversion_method", "Combine")
    return "Combine" if method == "Combine" else str(settings.get("image_type", "RGB"))
