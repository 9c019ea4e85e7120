"""Draw docs/smears.jpg: photographs of BCCD on the left, drawn smears on the right.

    python docs/smears.py BCCD

BCCD is a checkout of the data set, as `cellfeat bccd --download` makes it.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from cellfeat.io.smear import draw_smear

PHOTOGRAPHS = ("BloodImage_00231.jpg", "BloodImage_00018.jpg")
SEEDS = (2, 6)
SIZE = (400, 300)
GAP = 6


def main(bccd: Path) -> None:
    """Write the figure."""
    sheet = Image.new("RGB", (2 * SIZE[0] + GAP, 2 * SIZE[1] + GAP), "white")
    for row, (name, seed) in enumerate(zip(PHOTOGRAPHS, SEEDS, strict=True)):
        real = Image.open(bccd / "BCCD" / "JPEGImages" / name)
        drawn = Image.fromarray(draw_smear(np.random.default_rng(seed), quality=75).image)
        for column, picture in enumerate((real, drawn)):
            place = (column * (SIZE[0] + GAP), row * (SIZE[1] + GAP))
            sheet.paste(picture.resize(SIZE, Image.Resampling.LANCZOS), place)
    sheet.save(Path(__file__).with_suffix(".jpg"), quality=82, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
