"""Lesson 1's picture: every step as a GIF or WebP, or one step as PNG, SVG or PDF."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import Geometry, TconvError, sizes
from tconv_core.views import scatter_add, scatter_add_steps
from tconv_ui.export.naming import size_words, slide_title
from tconv_ui.export.slide import (
    BESIDE,
    DARK,
    LIGHT,
    MOST_CELLS,
    ROWS,
    Array,
    Kind,
    Slide,
    Theme,
    arranged,
    shares,
)
from tconv_ui.figures import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from PIL.Image import Image

Moving = Literal["gif", "webp"]

MOST_FRAMES = 64  # longer examples stamp several input cells at once
FRAME_MILLISECONDS, LAST_MILLISECONDS = 900, 3000
OPTIONS: dict[Moving, dict[str, Any]] = {"gif": {"optimize": False}, "webp": {"lossless": True}}
LONG = 36  # stamps from which on an animation takes about a second to draw


def animation(
    geometry: Geometry,
    x: ArrayLike,
    weight: ArrayLike,
    *,
    kind: Moving = "gif",
    dark: bool = False,
    progress: Callable[[float], object] | None = None,
) -> bytes:
    """All steps as a GIF or WebP that repeats: x (H, W), weight (K, L). `progress` is told the share done.

    Raises `ShapeError` for arrays that do not fit, `TconvError` for a picture of too many cells.
    """
    slide = Stamps(geometry, np.asarray(x), np.asarray(weight), DARK if dark else LIGHT)
    frames: list[Image] = []
    for frame in slide.frames():
        frames.append(frame)
        if progress is not None:
            progress(len(frames) / (1 + len(slide.steps())))
    durations = [FRAME_MILLISECONDS] * (len(frames) - 1) + [LAST_MILLISECONDS]
    file = io.BytesIO()
    frames[0].save(
        file, kind, save_all=True, append_images=frames[1:], loop=0, duration=durations, **OPTIONS[kind]
    )
    return file.getvalue()


def picture(
    geometry: Geometry, x: ArrayLike, weight: ArrayLike, step: int, kind: Kind, *, dark: bool = False
) -> bytes:
    """The slide after the first `step` input cells have stamped (0 … H·W), as a PNG, SVG or PDF file.

    Raises `TconvError` for a step that there is not or too many cells, `ShapeError` for unfitting arrays.
    """
    slide = Stamps(geometry, np.asarray(x), np.asarray(weight), DARK if dark else LIGHT)
    if not 0 <= step <= slide.x.size:
        raise TconvError(f"step={step} is none of the steps 0 … {slide.x.size}. Use one of these.")
    slide.fill_output(0, step)
    slide.mark(max(step - 1, 0), step)
    return slide.saved(kind)


class Stamps(Slide):
    """One slide under way: input and kernel with their numbers, and an output that fills up."""

    def __init__(self, geometry: Geometry, x: Array, weight: Array, theme: Theme) -> None:
        self.geometry, self.x, self.weight = geometry, x, weight
        self.line = geometry.is_line
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
        super().__init__(theme)
        self.grids = arranged(ROWS if self.line else BESIDE, x=x.shape, w=weight.shape, y=(rows, columns))
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
        sums = scatter_add_steps(self.x, self.weight, self.uncropped, step)
        return self.fill(self.grids["y"], self.scales["y"], sums, touched, self._cut())

    def mark(self, first: int, step: int) -> list[Artist]:
        """What stamped last, where it landed, the edge of what is kept, and the sentence that says so."""
        rows, columns = self.geometry.height, self.geometry.width
        x, y = self.grids["x"], self.grids["y"]
        corner = rows.padding, columns.padding
        marks = [
            self.outline(y, corner, self.geometry.output_shape, self.theme.text, 2.5),
            self.sentence(self._said(first, step)),
        ]
        for cell in range(first, step):
            h, w = divmod(cell, self.x.shape[1])
            landing = h * rows.stride, w * columns.stride
            marks.append(self.outline(x, (h, w), (1, 1), style.ACCENT, 4))
            marks.append(self.outline(y, landing, (rows.extent, columns.extent), style.ACCENT, 4))
        return marks

    def _said(self, first: int, step: int) -> str:
        if step == 0:
            return "Nothing has been stamped yet."
        count, place = self.x.size, divmod(step - 1, self.x.shape[1])
        if step - first > 1:
            return f"Stamps {first + 1} to {step} of {count}"
        name = str(place[1]) if self.line else f"({place[0]}, {place[1]})"
        return f"Stamp {step} of {count}: input {name} adds {style.short(self.x[place])} × kernel"

    def _draw_what_stays(self) -> None:
        self.title(slide_title(self.geometry))
        shapes = {"x": self.x.shape, "w": self.weight.shape, "y": self.geometry.output_shape}
        for name, label in (("x", "INPUT"), ("w", "KERNEL"), ("y", "OUTPUT")):
            grid = self.grids[name]
            words = f"{label}  {size_words(shapes[name], self.line)}"
            if name == "y" and grid.shape != shapes["y"]:
                words += f"  (cut from {size_words(grid.shape, self.line)})"
            self.caption(grid, words)
        if not self.line:
            self.arrow()
        self.fill(self.grids["x"], self.scales["x"], self.x)
        self.fill(self.grids["w"], self.scales["w"], self.weight)
        self.blank(self.grids["y"])

    def _cut(self) -> NDArray[np.bool_]:
        """Whether cells of the uncropped output are cut away: (P, Q)."""
        cut = np.ones(self.uncropped.output_shape, bool)
        top, left = self.geometry.height.padding, self.geometry.width.padding
        height, width = self.geometry.output_shape
        cut[top : top + height, left : left + width] = False
        return cut

    def _draw_once(self, artists: Iterable[Artist]) -> None:
        """Onto the pixels that are there, and away from the figure again."""
        for artist in artists:
            self.axes.draw_artist(artist)
            artist.remove()

    def _palette(self, picture: Image) -> Image:
        """256 colours for every frame, the page's own among them, so that it meets the slide's unseen."""
        few = picture.quantize(256)
        colours = np.array(few.getpalette(), np.int64).reshape(-1, 3)
        page = np.array(shares(self.theme.page)) * 255
        distance = np.abs(colours - page).sum(axis=1)
        colours[(distance < 24) | (distance == distance.min())] = page.round()
        few.putpalette(colours.ravel().tolist())
        return few

    def _grabbed(self) -> Image:
        from PIL import Image

        pixels = np.asarray(self.canvas.buffer_rgba())
        return Image.fromarray(pixels[:, :, :3].copy())
