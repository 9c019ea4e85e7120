import sys

import numpy as np
import pytest
from PIL import Image

from cellfeat.cli import main
from cellfeat.io.smear import draw_smear


@pytest.fixture(scope="session")
def smear():
    return draw_smear(np.random.default_rng(1), height=160, width=200, scale=0.5)


@pytest.fixture
def crops(tmp_path, smear):
    """A folder of six crops: four with cells, a black one, and one of a single pixel."""
    folder = tmp_path / "crops"
    folder.mkdir()
    for number in range(4):
        part = smear.image[40 * number : 40 * (number + 1), 20:120]
        Image.fromarray(part).save(folder / f"part{number}.png")
    Image.new("RGB", (30, 30)).save(folder / "black.png")
    Image.new("RGB", (1, 1), "white").save(folder / "pixel.png")
    return folder


@pytest.fixture
def cellfeat(monkeypatch, capsys):
    """Run the command line; gives exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cellfeat", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run
