"""A slide of 16:9 on which grids of numbers are drawn, light or dark, for the last row of a room."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tconv_ui.figures import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist

Array = NDArray[Any]
Kind = Literal["png", "svg", "pdf"]
Box = tuple[float, float, float, float]  # left, top, width, height in inches

WIDTH, HEIGHT = 12.8, 7.2  # inches
PNG_DPI, GIF_DPI = 150, 75
LARGEST_CELL, LEAST_NUMBERED = 0.8, 0.29  # inches; smaller cells show colours alone
MOST_CELLS = 50_000  # of one grid; the largest setting of the app has 46 656


class Theme(NamedTuple):
    """Colours of everything but the values."""

    page: str
    text: str
    line: str
    empty: str


LIGHT = Theme("#ffffff", "#1c1f26", "#808690", "#f1f2f4")
DARK = Theme("#0e1117", "#f2f4f8", "#7d8590", "#1e222b")


class Grid(NamedTuple):
    """Where a grid of cells stands on the slide, in inches from its top left corner."""

    left: float
    top: float
    cell: float
    shape: tuple[int, int]

    @property
    def numbered(self) -> bool:
        """Whether numbers in the cells can be read from the last row of a room."""
        return self.cell >= LEAST_NUMBERED

    @property
    def line_width(self) -> float:
        """Of the lines between cells, in points."""
        return 0.8 if self.numbered else 0.0

    def corners(self, rows: Array, columns: Array) -> Array:
        """The four corners of cells, rows (N,) and columns (N,): (N, 4, 2)."""
        across, down = np.array([0, 1, 1, 0]), np.array([0, 0, 1, 1])
        return np.stack(
            [
                self.left + (columns[:, None] + across) * self.cell,
                self.top + (rows[:, None] + down) * self.cell,
            ],
            axis=-1,
        )


def fitted(box: Box, shape: tuple[int, ...]) -> Grid:
    """The largest grid of square cells in a box."""
    left, top, width, height = box
    rows, columns = shape
    return Grid(left, top, min(width / columns, height / rows, LARGEST_CELL), (rows, columns))


ROWS: dict[str, Box] = {"x": (0.6, 1.6, 11.6, 1.0), "w": (0.6, 3.3, 11.6, 1.0), "y": (0.6, 5.0, 11.6, 1.0)}
BESIDE: dict[str, Box] = {
    "x": (0.6, 1.5, 4.3, 2.1),
    "w": (0.6, 4.25, 4.3, 2.1),
    "y": (5.5, 1.5, 6.7, 4.85),
}
"""Where input, kernel and output stand: lines one below the other, maps with the output at the right."""


def arranged(boxes: Mapping[str, Box], **shapes: tuple[int, ...]) -> dict[str, Grid]:
    """The largest grids in their boxes, by name; one without cells is left out."""
    return {name: fitted(boxes[name], shape) for name, shape in shapes.items() if all(shape)}


class Slide:
    """A page in inches from its top left corner, on which artists are put one after the other."""

    def __init__(self, theme: Theme) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.theme = theme
        # Any, because Matplotlib's canvas has no types
        self.canvas: Any = FigureCanvasAgg(
            Figure(figsize=(WIDTH, HEIGHT), dpi=GIF_DPI, facecolor=theme.page)
        )
        self.axes = self.canvas.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        self.axes.set_axis_off()

    def write(self, x: float, y: float, words: str, size: float, **looks: Any) -> Artist:
        """Words at a place, in points; `looks` are Matplotlib's, the colour the theme's unless said."""
        return self.axes.text(x, y, words, fontsize=size, **{"color": self.theme.text, **looks})

    def title(self, words: str) -> Artist:
        """The line at the top."""
        return self.write(WIDTH / 2, 0.62, words, 23, ha="center", weight="bold")

    def sentence(self, words: str) -> Artist:
        """The line at the bottom."""
        return self.write(WIDTH / 2, 6.9, words, 18, ha="center")

    def caption(self, grid: Grid, words: str) -> Artist:
        """What a grid is, above it."""
        return self.write(grid.left, grid.top - 0.14, words, 15)

    def arrow(self) -> Artist:
        """From the grids at the left to the one at the right."""
        return self.write(4.8, 3.95, "→", 40, ha="center", va="center", color=self.theme.line)

    def blank(self, grid: Grid) -> Artist:
        """Every cell of a grid, empty."""
        from matplotlib.collections import PolyCollection

        cells = np.indices(grid.shape).reshape(2, -1)
        return self.axes.add_collection(
            PolyCollection(
                list(grid.corners(*cells)),
                facecolors=self.theme.empty,
                edgecolors=self.theme.line,
                linewidths=grid.line_width,
                linestyles=":",
                rasterized=not grid.numbered,
            ),
            autolim=False,
        )

    def fill(
        self,
        grid: Grid,
        scale: style.Scale,
        values: Array,
        chosen: NDArray[np.bool_] | None = None,
        cut: NDArray[np.bool_] | None = None,
        written: Callable[[float], str] = style.short,
    ) -> list[Artist]:
        """The chosen cells in their values' colours, with their numbers; hatched where they are cut away.

        values, chosen, cut have the grid's shape (P, Q); all are chosen and none is cut unless said.
        """
        from matplotlib.collections import PolyCollection

        rows, columns = np.nonzero(np.ones(values.shape, bool) if chosen is None else chosen)
        if not rows.size:
            return []
        everything = np.ones(rows.size, bool)
        is_cut = ~everything if cut is None else cut[rows, columns]

        def cells(which: NDArray[np.bool_], **looks: Any) -> Artist:
            shapes = PolyCollection(
                list(grid.corners(rows[which], columns[which])),
                edgecolors=self.theme.line,
                linewidths=grid.line_width,
                rasterized=not grid.numbered,
                **looks,
            )
            return self.axes.add_collection(shapes, autolim=False)

        shades = scale.palette[scale.places(values[rows, columns])] / 255
        artists = [cells(everything, facecolors=shades)]
        if is_cut.any():
            artists.append(cells(is_cut, facecolors=(*shares(self.theme.page), 0.6)))
            if grid.numbered:
                artists.append(cells(is_cut, facecolors="none", hatch="///"))
        if grid.numbered:
            places = zip(rows.tolist(), columns.tolist(), is_cut.tolist(), strict=True)
            for row, column, faint in places:
                value = values[row, column]
                ink = self.theme.text if faint else style.ink_on(scale.colour(value))
                artists.append(self._number(grid, row, column, written(value), ink))
        return artists

    def outline(
        self, grid: Grid, corner: tuple[int, int], shape: tuple[int, int], colour: str, width: float
    ) -> Artist:
        """A frame around cells, `width` in points."""
        from matplotlib.patches import Rectangle

        return self.axes.add_patch(
            Rectangle(
                (grid.left + corner[1] * grid.cell, grid.top + corner[0] * grid.cell),
                shape[1] * grid.cell,
                shape[0] * grid.cell,
                fill=False,
                edgecolor=colour,
                linewidth=width,
            )
        )

    def saved(self, kind: Kind) -> bytes:
        """The slide as a PNG, SVG or PDF file, the same bytes each time."""
        import matplotlib as mpl

        undated: dict[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
        file = io.BytesIO()
        with mpl.rc_context({"svg.hashsalt": "tconv", "pdf.fonttype": 42}):
            self.canvas.figure.savefig(file, format=kind, dpi=PNG_DPI, metadata=undated.get(kind))
        return file.getvalue()

    def _number(self, grid: Grid, row: int, column: int, text: str, ink: str) -> Artist:
        return self.write(
            grid.left + (column + 0.5) * grid.cell,
            grid.top + (row + 0.5) * grid.cell,
            text,
            72 * grid.cell * min(0.44, 1.35 / max(len(text), 1)),
            ha="center",
            va="center_baseline",
            color=ink,
        )


def shares(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of `#rrggbb`, each 0 … 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
