import re
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from activesim.analysis import analyse
from activesim.html import table
from activesim.report import report
from activesim.settings import Settings
from activesim.study import Study, run_study
from activesim.table import Table
from activesim.thumbnails import Crops

Make = Callable[..., Table]
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture
def study(table: Make) -> Study:
    return run_study(table(), Settings(seeds=2, labels_max=10))


@pytest.fixture
def crops(study: Study, tmp_path: Path) -> Crops:
    for i, name in enumerate(study.table.ids):
        Image.new("RGB", (100, 50), (i, 2 * i, 100)).save(tmp_path / f"{name}.jpg")
    return Crops(tmp_path)


def test_the_page_needs_nothing_else(study: Study, crops: Crops) -> None:
    page = report(study, analyse(study), 0.9, crops)
    bare = re.sub(r'src="data:[^"]*"', "", page)
    assert not re.search(r"https?:|<script|<link|@import|url\(", bare)
    assert page == report(study, analyse(study), 0.9, crops)


def test_the_page_says_what_was_found_and_asked_for(study: Study, crops: Crops) -> None:
    page = unescape(report(study, analyse(study), 0.9, crops))
    assert "for average precision 0.9 where random needs" in page
    for strategy in ("random", "uncertainty"):
        asked = study.queries.query(f"seed == 0 and strategy == '{strategy}' and label > 5")
        for cell in asked["cell"]:
            assert f'title="{cell}" src="data:image/jpeg;base64,' in page
    for note in study.notes:
        assert note in page


def test_without_pictures_cells_have_names(study: Study) -> None:
    page = report(study, analyse(study), 0.9)
    assert "data:image/jpeg" not in page
    assert f"<small>{study.queries.query('seed == 0 and label == 6')['cell'].iloc[0]}</small>" in page


def test_names_are_escaped() -> None:
    page = table(pd.DataFrame({"<a>": ["<script>", np.inf, np.nan]}), "x & y")
    assert "<script>" not in page
    assert "<td>never</td>" in page
    assert "x &amp; y" in page


@pytest.mark.skipif(BROWSER is None, reason="no Chromium")
def test_a_browser_shows_every_picture_and_nothing_is_too_wide(
    study: Study, crops: Crops, tmp_path: Path
) -> None:
    page = report(study, analyse(study), 0.9, crops)
    ask = (
        "<script>onload = () => { const broken = [...document.images].filter(i => !i.naturalWidth).length; "
        "const wide = document.documentElement.scrollWidth - innerWidth; "
        "document.title = `${document.images.length} pictures, ${broken} broken, "
        "${Math.max(0, wide)} too wide` }"
        "</script>"
    )
    path = tmp_path / "page.html"
    path.write_text(page.replace("</body>", ask + "</body>"))
    assert BROWSER is not None
    for size in ("1200,900", "600,900"):
        done = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", f"--window-size={size}", "--dump-dom", path.as_uri()],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        # Five figures' worth of curves, balance, calibration and importance, and ten cells.
        assert "<title>14 pictures, 0 broken, 0 too wide</title>" in done.stdout


def test_pictures_are_found_by_stem_and_shrunk(tmp_path: Path) -> None:
    Image.new("L", (300, 150)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("no picture")
    crops = Crops(tmp_path)
    assert crops.find("folder/a.jpg") == tmp_path / "a.png"
    assert (crops.thumbnail("a") or "").startswith("data:image/jpeg;base64,")
    assert crops.thumbnail("b") is None
    assert crops.thumbnail("c") is None
