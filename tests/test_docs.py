"""The documentation's examples run, page by page, each in an empty folder; made pages are up to date."""

import re
import runpy
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(page for page in DOCS.glob("*.md") if BLOCK.search(page.read_text("utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": page.stem}
    for block in BLOCK.findall(page.read_text("utf-8")):
        exec(compile(block, str(page), "exec"), names)


def test_the_page_on_parity_is_made_from_the_last_results():
    generator = runpy.run_path(str(DOCS / "parity.py"))
    assert (DOCS / "parity.md").read_text("utf-8") == generator["page"](), "run python docs/parity.py"
