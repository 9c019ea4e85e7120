"""Settings of CellProfiler's that can only be off here."""

from pydantic import AfterValidator


def left_out(reason: str) -> AfterValidator:
    """Refuse a setting that is on, with the reason."""

    def refuse(is_on: bool) -> bool:
        if is_on:
            raise ValueError(f"must be off: {reason}")
        return is_on

    return AfterValidator(refuse)


NO_EARTH_MOVER = left_out(
    "the earth mover's distance is not measured, as CellProfiler's depends on random points of one version "
    "of scikit-learn"
)
NO_COLORED_IMAGE = left_out("images coloured by a measurement are not made, its column has the same numbers")
NO_SUBFOLDERS = left_out("the input's folders are not repeated, name a folder in output_file_location")
