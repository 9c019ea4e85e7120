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
from activesim.article import labels_needed, run_article
from activesim.article_report import article_report
from activesim.figures import learning_curves, style
from activesim.html import table as html_table
from activesim.insight import balance
from activesim.insight_figures import balance_figure
from activesim.report import report
from activesim.settings import Settings
from activesim.study import Study, run_study
from activesim.table import Table
from activesim.thumbnails import Crops

Make = Callable[..., Table]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ASK = """<script>
onerror = (message) => document.title = `error ${message}`;
onload = () => {
  const pictures = [...document.images];
  const broken = pictures.filter(i => !i.naturalWidth).length;
  const wide = Math.max(0, document.documentElement.scrollWidth - innerWidth);
  const fetched = performance.getEntriesByType("resource").filter(e => !e.name.startsWith("data:")).length;
  document.title = `${pictures.length} pictures, ${broken} broken, ${wide} too wide, ${fetched} fetched`;
};
</script>"""
needs_browser = pytest.mark.skipif(
    not BROWSER, reason="no browser found: install chromium (apt-get install chromium)"
)


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
    page = html_table(pd.DataFrame({"<a>": ["<script>", np.inf, np.nan]}), "x & y")
    assert "<script>" not in page
    assert "<td>never</td>" in page
    assert "x &amp; y" in page


def browse(folder: Path, page: str, *options: str) -> str:
    """Open a page in a browser that was never used before, and give what it becomes."""
    path = folder / "page.html"
    path.write_text(page.replace("</body>", ASK + "</body>"), encoding="utf-8")
    done = subprocess.run(
        [BROWSER, *QUIET, f"--user-data-dir={folder / 'browser'}", *options, path.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


@needs_browser
@pytest.mark.parametrize("size", ["1200,900", "600,900"])
def test_a_browser_shows_every_picture_and_nothing_is_too_wide(
    study: Study, crops: Crops, tmp_path: Path, size: str
) -> None:
    page = report(study, analyse(study), 0.9, crops)
    shown = browse(tmp_path, page, f"--window-size={size}", "--dump-dom")
    # Four figures, of curves, balance, calibration and importance, and ten cells.
    assert "<title>14 pictures, 0 broken, 0 too wide, 0 fetched</title>" in shown


@needs_browser
def test_a_browser_draws_and_prints_the_page(study: Study, tmp_path: Path) -> None:
    page = report(study, analyse(study), 0.9)
    drawn, printed = tmp_path / "page.png", tmp_path / "page.pdf"
    browse(tmp_path, page, "--window-size=1000,900", f"--screenshot={drawn}")
    with Image.open(drawn) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(2**24) or []}
    # The answer's bar and the first curve are of one blue, the second curve is vermilion.
    assert {(255, 255, 255), (0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)} <= colours
    browse(tmp_path, page, f"--print-to-pdf={printed}")
    assert len(re.findall(rb"/Type */Page\b", printed.read_bytes())) in range(2, 9)


@needs_browser
def test_a_browser_shows_the_article(table: Make, tmp_path: Path) -> None:
    cells = table()
    curves = run_article((cells, cells), seeds=1, rounds=4)
    page = article_report(cells, curves, labels_needed(curves, 0.8), 0.8, "said")
    shown = browse(tmp_path, page, "--window-size=1200,900", "--dump-dom")
    assert "<title>1 pictures, 0 broken, 0 too wide, 0 fetched</title>" in shown


def test_no_two_of_thirty_two_lines_look_alike() -> None:
    assert len({style(i) for i in range(32)}) == 32


@pytest.mark.parametrize("models", [1, 12])
def test_figures_grow_with_their_legends(table: Make, models: int) -> None:
    found = run_study(table(), Settings(seeds=1, labels_max=7, starts=("random", "k-means")))
    rows = [found.curves.assign(model=f"a.model.of.some.name.that.is.long.{i}") for i in range(models)]
    curves = learning_curves(pd.concat(rows))
    many = [balance(found).assign(model=row["model"].iloc[0]) for row in rows]
    shares = balance_figure(pd.concat(many), {"WBC": 0.25})
    for drawn in (curves, shares):
        drawn.canvas.draw()  # a warning, which is an error, if nothing of the axes were left
        height = drawn.axes[0].get_window_extent().height / drawn.dpi
        assert height > 1.5


def test_pictures_are_found_by_stem_and_shrunk(tmp_path: Path) -> None:
    Image.new("L", (300, 150)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("no picture")
    crops = Crops(tmp_path)
    assert crops.find("folder/a.jpg") == tmp_path / "a.png"
    assert (crops.thumbnail("a") or "").startswith("data:image/jpeg;base64,")
    assert crops.thumbnail("b") is None
    assert crops.thumbnail("c") is None


def test_a_picture_too_large_for_pillow_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("L", (30, 10)).save(tmp_path / "a.png")
    # It refuses twice as many pixels as these.
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert Crops(tmp_path).thumbnail("a") is None
