"""Pages of HTML that need nothing else: no script, no address."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from io import BytesIO
from string import Template
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure


def page(title: str, answers: Iterable[str], sections: Mapping[str, str]) -> str:
    """Put a page together.

    Parameters
    ----------
    title : str
    answers : iterable of str
        What was found, in sentences; on top.
    sections : mapping of str to str
        HTML by its heading.
    """
    body = [f"<p class=answer>{escape(said)}</p>" for said in answers]
    body += [f"<h2>{escape(heading)}</h2>\n{text}" for heading, text in sections.items()]
    frame = Template(files("activesim").joinpath("page.html").read_text(encoding="utf-8"))
    return frame.substitute(title=escape(title), body="\n".join(body))


def table(frame: pd.DataFrame, caption: str = "") -> str:
    """Write a table; numbers short, text as it is."""
    head = "".join(
        f"<th{' class=text' if _is_text(frame[name]) else ''}>{escape(str(name))}</th>" for name in frame
    )
    top = f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
    rows = ("".join(map(_cell, row)) for row in frame.itertuples(index=False, name=None))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<div class=wide><table>{top}<tbody>{body}</tbody></table></div>"


def _is_text(column: pd.Series) -> bool:
    return all(isinstance(value, str) for value in column)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return f"<td class=text>{escape(value)}</td>"
    if isinstance(value, float):
        if np.isnan(value):
            return "<td></td>"
        return f"<td>{'never' if np.isinf(value) else format(value, '.4g')}</td>"
    return f"<td>{escape(str(value))}</td>"


def figure(drawn: Figure, name: str) -> str:
    """Draw a figure into the page."""
    held = BytesIO()
    with rc_context({"svg.hashsalt": name}):
        drawn.savefig(held, format="svg", metadata={"Date": None})
    address = "data:image/svg+xml;base64," + b64encode(held.getvalue()).decode()
    return f'<img alt="{escape(name)}" src="{address}">'
