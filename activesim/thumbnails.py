"""Small pictures of cells as text, to stand within a page."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image

_SIDE = 72
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"})


class Crops:
    """Pictures of cells in a folder, found by name, or by stem where the extension differs.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
        self._by_stem = {path.stem: path for path in pictures}

    def find(self, name: str) -> Path | None:
        """Give the picture of a cell, if there is one."""
        return self._by_stem.get(Path(name.replace("\\", "/")).stem)

    def thumbnail(self, name: str) -> str | None:
        """Give a picture as a data address, at most 72 pixels a side; None if there is none that opens."""
        path = self.find(name)
        if path is None:
            return None
        try:
            with Image.open(path) as picture:
                small = picture.convert("RGB")
        except (OSError, Image.DecompressionBombError):
            return None
        small.thumbnail((_SIDE, _SIDE))
        held = BytesIO()
        small.save(held, format="JPEG", quality=88)
        return "data:image/jpeg;base64," + b64encode(held.getvalue()).decode()
