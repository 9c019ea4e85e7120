"""CellProfiler's rules that pick files: ``and (file does contain "w1") (extension does istif)``."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cellfeat.errors import PipelineError
from cellfeat.io.image_sets import EXTENSIONS


@dataclass(frozen=True)
class Candidate:
    """A file that rules are asked about.

    Parameters
    ----------
    path : Path
    metadata : dict of str to str
    """

    path: Path
    metadata: Mapping[str, str] = field(default_factory=dict)


Rule = Callable[[Candidate], bool]
Test = Callable[[str], bool]

TOKEN = re.compile(r'\s*(?:([()])|"((?:\\.|[^"\\])*)"|((?:\\.|[^\s()"\\])+))')
ESCAPE = re.compile(r"\\(.)", re.DOTALL)

TESTS: dict[str, Callable[[str], Test]] = {
    "contain": lambda literal: lambda text: literal in text,
    "startwith": lambda literal: lambda text: text.startswith(literal),
    "endwith": lambda literal: lambda text: text.endswith(literal),
    "eq": lambda literal: lambda text: text == literal,
    "containregexp": lambda literal: lambda text: re.search(literal, text) is not None,
}

KINDS = {
    "isimage": frozenset(extension.removeprefix(".") for extension in (*EXTENSIONS, ".ome.tif", ".ome.tiff")),
    "istif": frozenset({"tif", "tiff", "ome.tif", "ome.tiff"}),
    "isjpeg": frozenset({"jpg", "jpeg"}),
    "ispng": frozenset({"png"}),
    "isflex": frozenset({"flex"}),
    "ismovie": frozenset({"mov", "avi"}),
}


def compile_rule(text: str) -> Rule:
    """Make a function that says whether a file, with its metadata, passes a rule.

    Parameters
    ----------
    text : str
        ``and (…) (…)`` or ``or (…) (…)``, where each part is again of this form, or a test: ``file``,
        ``directory`` or ``extension``, ``does`` or ``doesnot``, then ``contain``, ``startwith``, ``endwith``,
        ``eq`` or ``containregexp`` with a text in quotes; for an extension also ``isimage``, ``istif``,
        ``isjpeg``, ``ispng``, ``isflex`` or ``ismovie``; or ``metadata``, ``does`` or ``doesnot``, a key and
        its value in quotes. An empty rule is passed by every file.

    Raises
    ------
    PipelineError
        It is not of this form, or tests what is not supported (planes and stacks).

    Notes
    -----
    As CellProfiler's: the directory is absolute, without a last slash; a file has an extension for each dot
    in its name (``ome.tif`` and ``tif``), of which one has to pass, also with ``doesnot``.
    """
    if not text.strip():
        return lambda _file: True
    parser = _Parser(text)
    rule = parser.expression()
    parser.end()
    return rule


class _Parser:
    """Reads a rule from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def expression(self) -> Rule:
        """A list of parts, or one test."""
        word = self._word()
        if word not in ("and", "or"):
            return self._test(word)
        combine: Callable[[Iterable[bool]], bool] = all if word == "and" else any
        parts = [self._part()]
        while self._peek() == "(":
            parts.append(self._part())
        return lambda file: combine(part(file) for part in parts)

    def end(self) -> None:
        """Nothing is left."""
        if self._text[self._at :].strip():
            raise self._error("nothing more")

    def _part(self) -> Rule:
        self._sign("(")
        part = self.expression()
        self._sign(")")
        return part

    def _test(self, subject: str) -> Rule:
        wanted = {"does": True, "doesnot": False}.get(self._word())
        if subject not in ("file", "directory", "extension", "metadata") or wanted is None:
            raise self._error("file, directory, extension or metadata, and does or doesnot")
        if subject == "metadata":
            key, value = self._word(), self._literal()
            return lambda file: (file.metadata.get(key) == value) is wanted
        test = self._predicate(subject)
        if subject == "file":
            return lambda file: test(file.path.name) is wanted
        if subject == "directory":
            return lambda file: test(str(file.path.absolute().parent)) is wanted
        return lambda file: any(test(extension) is wanted for extension in _extensions(file.path.name))

    def _predicate(self, subject: str) -> Test:
        word = self._word()
        if subject == "extension" and word in KINDS:
            kind = KINDS[word]
            return lambda extension: extension.lower() in kind
        if word not in TESTS:
            raise self._error(", ".join(TESTS))
        literal = self._literal()
        if word == "containregexp":
            try:
                re.compile(literal)
            except re.error as error:
                raise PipelineError(
                    f"rule {self._text!r}: {literal!r} is no regular expression: {error}"
                ) from error
        return TESTS[word](literal)

    def _word(self) -> str:
        match = self._token()
        if match is None or match[3] is None:
            raise self._error("a word")
        self._at = match.end()
        return ESCAPE.sub(r"\1", match[3])

    def _literal(self) -> str:
        match = self._token()
        if match is None or match[2] is None:
            raise self._error("a text in quotes")
        self._at = match.end()
        return ESCAPE.sub(r"\1", match[2])

    def _sign(self, sign: str) -> None:
        if self._peek() != sign:
            raise self._error(sign)
        self._at = self._text.index(sign, self._at) + 1

    def _peek(self) -> str | None:
        match = self._token()
        return None if match is None else match[1]

    def _token(self) -> re.Match[str] | None:
        return TOKEN.match(self._text, self._at)

    def _error(self, wanted: str) -> PipelineError:
        rest = self._text[self._at :].strip() or "its end"
        return PipelineError(f"rule {self._text!r}: expected {wanted} before {rest!r}")


def _extensions(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[i:]) for i in range(1, len(parts))]
