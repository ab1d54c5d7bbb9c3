"""Pictures to take along: every step as a GIF, one step as PNG, SVG or PDF, drawn for a slide of 16:9.

Made when someone asks for one, never in a rerun: Matplotlib and Pillow are imported inside the functions
that need them. One picture is drawn at a time, whoever asks, so that exports cannot crowd out lessons.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import Axis, Geometry, TconvError, sizes
from tconv_core.views import scatter_add, scatter_add_steps
from tconv_ui.figures import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from PIL.Image import Image

Array = NDArray[Any]
Kind = Literal["png", "svg", "pdf"]

WIDTH, HEIGHT = 12.8, 7.2  # inches, as a slide
PNG_DPI, GIF_DPI = 150, 75
LARGEST_CELL, LEAST_NUMBERED = 0.8, 0.29  # inches; smaller cells show colours alone
MOST_CELLS = 40_000  # of the uncropped output
MOST_FRAMES = 64  # longer examples stamp several input cells at once
FRAME_MILLISECONDS, LAST_MILLISECONDS = 900, 3000
_ONE_AT_A_TIME = threading.Lock()


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


def animation(
    geometry: Geometry,
    x: ArrayLike,
    weight: ArrayLike,
    *,
    dark: bool = False,
    progress: Callable[[float], object] | None = None,
) -> bytes:
    """All steps as a GIF that repeats: x (H, W), weight (K, L). `progress` is told the share that is done.

    Raises `ShapeError` for arrays that do not fit, `TconvError` for a picture of too many cells.
    """
    with _ONE_AT_A_TIME:
        slide = Slide(geometry, np.asarray(x), np.asarray(weight), DARK if dark else LIGHT)
        frames: list[Image] = []
        for frame in slide.frames():
            frames.append(frame)
            if progress is not None:
                progress(len(frames) / (1 + len(slide.steps())))
        durations = [FRAME_MILLISECONDS] * (len(frames) - 1) + [LAST_MILLISECONDS]
        file = io.BytesIO()
        frames[0].save(
            file, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=durations, optimize=False
        )
        return file.getvalue()


def picture(
    geometry: Geometry, x: ArrayLike, weight: ArrayLike, step: int, kind: Kind, *, dark: bool = False
) -> bytes:
    """The slide after the first `step` input cells have stamped (0 … H·W), as a PNG, SVG or PDF file.

    Raises `TconvError` for a step that there is not or too many cells, `ShapeError` for unfitting arrays.
    """
    import matplotlib as mpl

    with _ONE_AT_A_TIME, mpl.rc_context({"svg.hashsalt": "tconv", "pdf.fonttype": 42}):
        slide = Slide(geometry, np.asarray(x), np.asarray(weight), DARK if dark else LIGHT)
        if not 0 <= step <= slide.x.size:
            raise TconvError(f"step={step} is none of the steps 0 … {slide.x.size}. Use one of these.")
        slide.fill_output(0, step)
        slide.mark(max(step - 1, 0), step)
        undated: dict[str, dict[str, None]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
        file = io.BytesIO()
        slide.canvas.figure.savefig(file, format=kind, dpi=PNG_DPI, metadata=undated.get(kind))
        return file.getvalue()


class Slide:
    """One slide under way: input and kernel with their numbers, and an output that fills up."""

    def __init__(self, geometry: Geometry, x: Array, weight: Array, theme: Theme) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.geometry, self.x, self.weight, self.theme = geometry, x, weight, theme
        self.line = _is_line(geometry)
        self.uncropped = Geometry(height=sizes.canvas(geometry.height), width=sizes.canvas(geometry.width))
        rows, columns = self.uncropped.output_shape
        if max(rows * columns, x.size, weight.size) > MOST_CELLS:
            raise TconvError(
                f"A picture of {rows} × {columns} cells is too large. Use a smaller input, kernel or "
                f"stride: at most {MOST_CELLS} cells before the crop."
            )
        final = scatter_add(x, weight, self.uncropped)
        signs = np.outer([x.min(), x.max()], [weight.min(), weight.max()])
        partly_below = final if signs.min() >= 0 else np.append(final, [-1e-6])
        self.scales = {
            "x": style.scale_of(x),
            "w": style.scale_of(weight),
            "y": style.scale_of(partly_below),
        }
        # Any, because Matplotlib's canvas has no types
        self.canvas: Any = FigureCanvasAgg(
            Figure(figsize=(WIDTH, HEIGHT), dpi=GIF_DPI, facecolor=theme.page)
        )
        self.axes = self.canvas.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        self.axes.set_axis_off()
        self.grids = _arranged(x.shape, weight.shape, (rows, columns), self.line)
        self._draw_what_stays()

    def steps(self) -> list[tuple[int, int]]:
        """The input cells (first, after the last) that stamp in each frame of an animation."""
        together = -(-self.x.size // MOST_FRAMES)
        return [(i, min(i + together, self.x.size)) for i in range(0, self.x.size, together)]

    def frames(self) -> Iterator[Image]:
        """The empty output, then one picture for every entry of `steps`, all in the same 256 colours.

        Only the cells that a stamp reaches are drawn anew: a whole drawing takes a hundred times as long.
        """
        from PIL import Image

        self.canvas.draw()
        bounds = self.canvas.figure.bbox
        empty = self.canvas.copy_from_bbox(bounds)
        self._draw_once([*self.fill_output(0, self.x.size), *self.mark(self.x.size - 1, self.x.size)])
        palette = self._palette(self._grabbed())
        self.canvas.restore_region(empty)
        for first, step in [(0, 0), *self.steps()]:
            self._draw_once(self.fill_output(first, step))
            filled = self.canvas.copy_from_bbox(bounds)
            self._draw_once(self.mark(first, step))
            yield self._grabbed().quantize(palette=palette, dither=Image.Dither.NONE)
            self.canvas.restore_region(filled)

    def fill_output(self, first: int, step: int) -> list[Artist]:
        """The output cells that stamps `first` … `step` - 1 reach, with their sums after `step` stamps."""
        numbers = np.arange(self.x.size).reshape(self.x.shape)
        stamping = ((first <= numbers) & (numbers < step)).astype(np.int64)
        touched = scatter_add(stamping, np.ones(self.weight.shape, np.int64), self.uncropped) > 0
        return self._filled("y", scatter_add_steps(self.x, self.weight, self.uncropped, step), touched)

    def mark(self, first: int, step: int) -> list[Artist]:
        """What stamped last, where it landed, the edge of what is kept, and the sentence that says so."""
        rows, columns = self.geometry.height, self.geometry.width
        kept = self._outline(
            "y", (rows.padding, columns.padding), self.geometry.output_shape, self.theme.text, 2.5
        )
        sentence = self.axes.text(
            WIDTH / 2, 6.9, self._sentence(first, step), ha="center", color=self.theme.text, fontsize=18
        )
        marks: list[Artist] = [kept, sentence]
        for cell in range(first, step):
            h, w = divmod(cell, self.x.shape[1])
            landing = h * rows.stride, w * columns.stride
            marks.append(self._outline("x", (h, w), (1, 1), style.ACCENT, 4))
            marks.append(self._outline("y", landing, (rows.extent, columns.extent), style.ACCENT, 4))
        return marks

    def _sentence(self, first: int, step: int) -> str:
        if step == 0:
            return "Nothing has been stamped yet."
        count, place = self.x.size, divmod(step - 1, self.x.shape[1])
        if step - first > 1:
            return f"Stamps {first + 1} to {step} of {count}"
        name = str(place[1]) if self.line else f"({place[0]}, {place[1]})"
        return f"Stamp {step} of {count}: input {name} adds {style.short(self.x[place])} × kernel"

    def _draw_what_stays(self) -> None:
        from matplotlib.collections import PolyCollection

        axes = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}
        settings = [
            f"{name.replace('_', ' ')} {_both(*numbers)}"
            for name, usual in axes.items()
            if (numbers := _numbers(self.geometry, name, self.line)) != (usual, usual)
        ]
        title = "Transposed convolution" + (": " if settings else "") + ", ".join(settings)
        self.axes.text(
            WIDTH / 2, 0.62, title, ha="center", color=self.theme.text, fontsize=23, weight="bold"
        )
        shapes = {"x": self.x.shape, "w": self.weight.shape, "y": self.geometry.output_shape}
        for name, label in (("x", "INPUT"), ("w", "KERNEL"), ("y", "OUTPUT")):
            grid, (rows, columns) = self.grids[name], shapes[name]
            words = f"{label}  {self._size(rows, columns)}"
            if name == "y" and grid.shape != shapes["y"]:
                words += f"  (cut from {self._size(*grid.shape)})"
            self.axes.text(grid.left, grid.top - 0.14, words, color=self.theme.text, fontsize=15)
        if not self.line:
            self.axes.text(4.8, 3.95, "→", ha="center", va="center", color=self.theme.line, fontsize=40)
        self._filled("x", self.x, np.ones(self.x.shape, bool))
        self._filled("w", self.weight, np.ones(self.weight.shape, bool))
        grid = self.grids["y"]
        cells = np.indices(grid.shape).reshape(2, -1)
        self.axes.add_collection(
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

    def _size(self, rows: int, columns: int) -> str:
        return str(columns) if self.line else f"{rows} × {columns}"

    def _filled(self, name: str, values: Array, chosen: NDArray[np.bool_]) -> list[Artist]:
        """Cells in the colours of their values, with their numbers; hatched where they will be cut away."""
        from matplotlib.collections import PolyCollection

        grid, scale = self.grids[name], self.scales[name]
        rows, columns = np.nonzero(chosen)
        if not rows.size:
            return []
        shades = scale.palette[scale.places(values[rows, columns])] / 255

        def cells(which: NDArray[np.bool_], **looks: Any) -> Artist:
            shapes = PolyCollection(
                list(grid.corners(rows[which], columns[which])),
                linewidths=grid.line_width,
                rasterized=not grid.numbered,
                **looks,
            )
            return self.axes.add_collection(shapes, autolim=False)

        everything = np.ones(rows.size, bool)
        artists = [cells(everything, facecolors=shades, edgecolors=self.theme.line)]
        cut = self._cut(rows, columns) if name == "y" else ~everything
        if cut.any():
            artists.append(cells(cut, facecolors=(*_rgb(self.theme.page), 0.6), edgecolors=self.theme.line))
            if grid.numbered:
                artists.append(cells(cut, facecolors="none", edgecolors=self.theme.line, hatch="///"))
        if not grid.numbered:
            return artists
        for row, column, is_cut in zip(rows.tolist(), columns.tolist(), cut.tolist(), strict=True):
            text = style.short(values[row, column])
            ink = self.theme.text if is_cut else style.ink_on(scale.colour(values[row, column]))
            artists.append(
                self.axes.text(
                    grid.left + (column + 0.5) * grid.cell,
                    grid.top + (row + 0.5) * grid.cell,
                    text,
                    ha="center",
                    va="center_baseline",
                    color=ink,
                    fontsize=72 * grid.cell * min(0.44, 1.35 / max(len(text), 1)),
                )
            )
        return artists

    def _cut(self, rows: Array, columns: Array) -> NDArray[np.bool_]:
        """Whether cells of the uncropped output are cut away: rows (N,), columns (N,) -> (N,)."""
        (height, width), (top, left) = self.geometry.output_shape, _numbers(self.geometry, "padding")
        inside = (rows >= top) & (rows < top + height) & (columns >= left) & (columns < left + width)
        return np.asarray(~inside)

    def _outline(
        self, name: str, corner: tuple[int, int], shape: tuple[int, int], colour: str, width: float
    ) -> Artist:
        from matplotlib.patches import Rectangle

        grid = self.grids[name]
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

    def _draw_once(self, artists: Iterable[Artist]) -> None:
        """Onto the pixels that are there, and away from the figure again."""
        for artist in artists:
            self.axes.draw_artist(artist)
            artist.remove()

    def _palette(self, picture: Image) -> Image:
        """256 colours for every frame, the page's own among them, so that it meets the slide's unseen."""
        few = picture.quantize(256)
        colours = np.array(few.getpalette(), np.int64).reshape(-1, 3)
        page = np.array(_rgb(self.theme.page)) * 255
        distance = np.abs(colours - page).sum(axis=1)
        colours[(distance < 24) | (distance == distance.min())] = page.round()
        few.putpalette(colours.ravel().tolist())
        return few

    def _grabbed(self) -> Image:
        from PIL import Image

        pixels = np.asarray(self.canvas.buffer_rgba())
        return Image.fromarray(pixels[:, :, :3].copy())


def file_name(geometry: Geometry, kind: str, detail: str = "") -> str:
    """A name that says the settings, and a detail: "tconv-size3-kernel3x5-stride2-complete.png"."""
    usual = {"size": None, "kernel": None, "stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}
    line = _is_line(geometry)
    words = ["tconv-1d" if line else "tconv"]
    for name, default in usual.items():
        height, width = _numbers(geometry, name, line)
        if (height, width) != (default, default):
            words.append(name.replace("_", "-") + _both(height, width, "x"))
    return f"{'-'.join([*words, detail] if detail else words)}.{kind}"


def _arranged(x: tuple[int, ...], w: tuple[int, ...], y: tuple[int, int], line: bool) -> dict[str, Grid]:
    """Input above kernel at the left and the output at the right; lines one below the other."""
    if line:
        boxes = {name: (0.6, top, 11.6, 1.0) for name, top in (("x", 1.6), ("w", 3.3), ("y", 5.0))}
    else:
        boxes = {"x": (0.6, 1.5, 4.3, 2.1), "w": (0.6, 4.25, 4.3, 2.1), "y": (5.5, 1.5, 6.7, 4.85)}
    shapes = {"x": (x[0], x[1]), "w": (w[0], w[1]), "y": y}
    grids = {}
    for name, (left, top, width, height) in boxes.items():
        rows, columns = shapes[name]
        grids[name] = Grid(left, top, min(width / columns, height / rows, LARGEST_CELL), (rows, columns))
    return grids


def _is_line(geometry: Geometry) -> bool:
    return geometry.height == Axis(size=1, kernel=1)


def _numbers(geometry: Geometry, name: str, line: bool = False) -> tuple[int, int]:
    """A parameter of both axes; of a line, the one number twice."""
    return getattr(geometry.width if line else geometry.height, name), getattr(geometry.width, name)


def _both(height: int, width: int, between: str = " × ") -> str:
    return str(height) if height == width else f"{height}{between}{width}"


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
