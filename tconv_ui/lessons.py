"""The lessons: every file `NN_slug.py` in `pages/` is one, in the order of its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType

import streamlit as st

PAGES = Path(__file__).resolve().parent.parent / "pages"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page: its file, its part of the address ("" is the start page), and its title."""

    path: Path
    slug: str
    title: str

    @property
    def label(self) -> str:
        """The title's part before a colon: short enough for the menu."""
        return self.title.partition(":")[0]

    @property
    def claim(self) -> str:
        """The title's part after the colon: what the lesson says; empty when it has none."""
        return self.title.partition(":")[2].strip()

    def page(self, draw: Callable[[], None] | None = None) -> st.Page:
        """The page for `st.page_link`, or for `st.navigation`, which calls `draw`; anew for every run."""
        return st.Page(
            draw or self.run, title=self.label, url_path=self.slug or "home", default=not self.slug
        )

    def run(self) -> None:
        """Run the lesson's file, as often as its fragment is rerun."""
        exec(_code(self.path, self.path.stat().st_mtime_ns), {"__name__": "__main__"})


@lru_cache(maxsize=32)
def _code(path: Path, _changed: int) -> CodeType:
    return compile(path.read_bytes(), path, "exec")


@cache
def lessons() -> tuple[Lesson, ...]:
    """All pages in order. A file that is added or renamed is found at the next start."""
    return tuple(_lesson(path) for path in sorted(PAGES.glob("[0-9][0-9]_*.py")))


def lesson(slug: str) -> Lesson:
    """The page at this part of the address; raises `KeyError` when there is none."""
    return {each.slug: each for each in lessons()}[slug]


def neighbours(slug: str) -> tuple[Lesson | None, Lesson | None]:
    """The pages before and after the one at this part of the address; None at either end."""
    row = (None, *lessons(), None)
    place = row.index(lesson(slug))
    return row[place - 1], row[place + 1]


def _lesson(path: Path) -> Lesson:
    """The title is read as text: two first visitors may be here at once, and `ast` fails in two threads."""
    slug = path.stem[3:].replace("_", "-")
    first = path.read_text("utf-8").partition("\n")[0].rstrip()
    if not first.startswith('"""'):
        raise ValueError(f"{path.name} has no docstring. Its first line is the lesson's title.")
    return Lesson(path, "" if slug == "home" else slug, first.strip('"').removesuffix("."))
