"""A printed page in millimetres: words that wrap, grids and boxes to fill in; black on white."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from numpy.typing import NDArray

from tconv_ui.figures import style

Array = NDArray[Any]
Paper = Literal["a4", "letter"]

PAPERS: dict[Paper, tuple[float, float]] = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
MARGIN = 18.0
CELL = 8.5  # wide enough for a number by hand
CAPTION = 5.5  # above a grid
LEADING = 1.4
INK, FAINT, SHADE = "#000000", "#595959", "#d9d9d9"
INCH, POINT = 25.4, 25.4 / 72  # in millimetres


class Page:
    """One page, on which parts are drawn from the top left corner."""

    def __init__(self, paper: Paper) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = PAPERS[paper]
        # Any, because Matplotlib's figure has no types
        self.figure: Any = Figure(figsize=(self.width / INCH, self.height / INCH), facecolor="white")
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, self.width), ylim=(self.height, 0))
        self.axes.set_axis_off()

    def write(self, x: float, y: float, words: str, size: float = 10.5, **looks: Any) -> None:
        """Words with their base line at y; `looks` are Matplotlib's."""
        self.axes.text(x, y, words, fontsize=size, **{"color": INK, **looks})

    def line(self, x: float, y: float, length: float, width: float = 0.6) -> None:
        """A level line, `width` in points."""
        self.axes.plot([x, x + length], [y, y], color=INK, linewidth=width, solid_capstyle="butt")

    def box(
        self, x: float, y: float, width: float, height: float, line: float = 0.7, fill: str = "none"
    ) -> None:
        """A rectangle, `line` in points."""
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=INK, linewidth=line))


class Part(Protocol):
    """Something that takes up a height on a page and can be drawn there."""

    @property
    def height(self) -> float:
        """In millimetres."""

    def draw(self, page: Page, x: float, y: float) -> None:
        """From the corner (x, y) downwards."""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph that wraps at a width; `lead` stands before it in bold."""

    words: str
    width: float
    size: float = 10.5
    lead: str = ""

    @property
    def height(self) -> float:
        """Of all its lines."""
        return len(list(self._lines())) * self._leading + 1.5

    def draw(self, page: Page, x: float, y: float) -> None:
        """The lead, then the words, line by line."""
        y += self.size * POINT
        if self.lead:
            page.write(x, y, self.lead, self.size, weight="bold")
        for place, line in enumerate(self._lines()):
            shift = 0.0 if place else self._indent
            page.write(x + shift, y + place * self._leading, line, self.size)

    @property
    def _leading(self) -> float:
        return self.size * LEADING * POINT

    @property
    def _indent(self) -> float:
        return width_of(self.lead + "  ", self.size, bold=True) if self.lead else 0.0

    def _lines(self) -> Iterator[str]:
        line, room = "", self.width - self._indent
        for word in self.words.split():
            longer = f"{line} {word}".strip()
            if line and width_of(longer, self.size) > room:
                yield line
                line, room = word, self.width
            else:
                line = longer
        yield line


class Cells(NamedTuple):
    """A grid with a caption: values (P, Q) to print, or None for cells to fill in."""

    caption: str
    shape: tuple[int, int]
    values: Array | None = None
    asked: tuple[int, int] | None = None  # framed, with a question mark where it is empty
    counted: bool = False  # the index along its edges


@dataclass(frozen=True, slots=True)
class Row:
    """Grids side by side, with signs between them."""

    grids: Sequence[Cells]
    signs: Sequence[str] = ()

    @property
    def height(self) -> float:
        """Of the tallest grid, its caption above and its indices below."""
        return CAPTION + max(grid.shape[0] for grid in self.grids) * CELL + 6.5

    def draw(self, page: Page, x: float, y: float) -> None:
        """From left to right, their top edges level."""
        for place, grid in enumerate(self.grids):
            if place:
                middle = y + CAPTION + CELL / 2
                page.write(x + 6, middle, self.signs[place - 1], 15, ha="center", va="center")
                x += 12
            left = x + (4.0 if grid.counted and grid.shape[0] > 1 else 0.0)
            _draw_cells(page, grid, left, y)
            x = left + max(grid.shape[1] * CELL, width_of(grid.caption, 8.5))


class Blank(NamedTuple):
    """A box in a formula: its label, and a number to print or None to leave it empty."""

    label: str
    value: object = None
    width: float = 11.0
    asked: bool = False  # the answer: its frame is thicker


@dataclass(frozen=True, slots=True)
class Formula:
    """Text and boxes on one line, with the boxes' labels below."""

    tokens: Sequence[str | Blank]
    size: float = 11.5
    gap: float = 1.6

    @property
    def height(self) -> float:
        """Of the boxes and of labels of two lines."""
        return CELL + 9.0

    def draw(self, page: Page, x: float, y: float) -> None:
        """From left to right."""
        middle = y + CELL / 2 + 0.5
        for token in self.tokens:
            if isinstance(token, str):
                page.write(x, middle, token, self.size, va="center_baseline")
                x += width_of(token, self.size) + self.gap
                continue
            page.box(x, y + 0.5, token.width, CELL, line=2.2 if token.asked else 0.7)
            at = x + token.width / 2
            if token.value is not None:
                page.write(at, middle, str(token.value), 11, ha="center", va="center_baseline")
            for place, word in enumerate(token.label.split("\n")):
                page.write(at, y + CELL + 3.6 + 2.9 * place, word, 7.5, ha="center", color=FAINT)
            x += token.width + self.gap


@dataclass(frozen=True, slots=True)
class Choice:
    """Small squares to tick, each with its answer; the one that is `ticked` has a cross."""

    answers: Sequence[str]
    ticked: str = ""

    @property
    def height(self) -> float:
        """Of one line."""
        return 8.0

    def draw(self, page: Page, x: float, y: float) -> None:
        """From left to right."""
        for answer in self.answers:
            page.box(x, y + 1, 4.5, 4.5)
            if answer == self.ticked:
                page.axes.plot([x + 0.9, x + 3.6], [y + 1.9, y + 4.6], color=INK, linewidth=1.6)
                page.axes.plot([x + 0.9, x + 3.6], [y + 4.6, y + 1.9], color=INK, linewidth=1.6)
            weight = "bold" if answer == self.ticked else "normal"
            page.write(x + 6.5, y + 3.4, answer, va="center_baseline", weight=weight)
            x += 6.5 + width_of(answer, 10.5, bold=True) + 10


@dataclass(frozen=True, slots=True)
class Lines:
    """A label and a line to write on."""

    label: str
    width: float

    @property
    def height(self) -> float:
        """Of one handwritten line."""
        return 10.0

    def draw(self, page: Page, x: float, y: float) -> None:
        """The line reaches from the label to the width."""
        page.write(x, y + 7, self.label)
        start = x + width_of(self.label, 10.5) + 2
        page.line(start, y + 7.6, x + self.width - start)


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is printed, in millimetres."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight="bold" if bold else "normal")
    # A space at the end has no ink, and is measured by what follows it.
    stop = text_to_path.get_text_width_height_descent(".", font, False)[0]
    whole: float = text_to_path.get_text_width_height_descent(words + ".", font, False)[0]
    return (whole - stop) * POINT


def _draw_cells(page: Page, grid: Cells, left: float, y: float) -> None:
    (rows, columns), top = grid.shape, y + CAPTION
    page.write(left, top - 1.8, grid.caption, 8.5, color=FAINT)
    if grid.counted:
        below = top + rows * CELL + 3.4
        for column in range(columns):
            page.write(left + (column + 0.5) * CELL, below, str(column), 7.5, ha="center", color=FAINT)
        for row in range(rows) if rows > 1 else ():
            middle = top + (row + 0.5) * CELL
            page.write(left - 1.5, middle, str(row), 7.5, ha="right", va="center_baseline", color=FAINT)
    for row in range(rows):
        for column in range(columns):
            asked = grid.asked == (row, column)
            x, at = left + column * CELL, top + row * CELL
            page.box(x, at, CELL, CELL, fill=SHADE if asked and grid.values is not None else "none")
            text = "?" if asked else ""
            if grid.values is not None:
                text = style.short(grid.values[row, column])
            weight = "bold" if asked else "normal"
            middle = at + CELL / 2
            page.write(x + CELL / 2, middle, text, 11, ha="center", va="center_baseline", weight=weight)
    if grid.asked is not None:
        row, column = grid.asked
        page.box(left + column * CELL, top + row * CELL, CELL, CELL, line=2.2)
