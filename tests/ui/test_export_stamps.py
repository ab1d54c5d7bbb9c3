"""Exported pictures: what is in them, what they are drawn with, and that nobody pays who asks for none."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tconv_core import Axis, Geometry, ShapeError, TconvError
from tconv_ui import export
from tconv_ui.export import slide as slides
from tconv_ui.export import stamps

ROOT = Path(__file__).parents[2]
SMALL = Geometry.square(size=2, kernel=3, stride=2, padding=1)
X, WEIGHT = np.array([[1, 2], [3, -4]]), np.arange(9).reshape(3, 3)
LARGEST = Geometry.square(size=12, kernel=16, stride=8, dilation=4)


def stamped(x, weight, geometry, steps):
    """The uncropped sum of the first stamps, cell by cell as by hand, and which cells were reached."""
    sums = np.zeros(geometry.full_shape)
    reached = np.zeros(geometry.full_shape, bool)
    for h, w in list(np.ndindex(x.shape))[:steps]:
        for k, l in np.ndindex(weight.shape):
            row = h * geometry.height.stride + k * geometry.height.dilation
            place = row, w * geometry.width.stride + l * geometry.width.dilation
            sums[place] += x[h, w] * weight[k, l]
            reached[place] = True
    return sums, reached


def texts(artists):
    return [artist.get_text() for artist in artists if hasattr(artist, "get_text")]


def frames(gif):
    picture = Image.open(io.BytesIO(gif))
    for i in range(picture.n_frames):
        picture.seek(i)
        yield np.asarray(picture.convert("RGB")).astype(int)


def pixels_of(grid, frame, row, column):
    """The colour near a cell's corner, clear of lines and of the number."""
    scale = frame.shape[1] / slides.WIDTH
    return frame[
        int((grid.top + (row + 0.13) * grid.cell) * scale),
        int((grid.left + (column + 0.13) * grid.cell) * scale),
    ]


@pytest.mark.parametrize("step", range(5))
def test_the_numbers_in_a_slide_are_the_sums_added_by_hand(step):
    slide = stamps.Stamps(SMALL, X, WEIGHT, slides.LIGHT)
    sums, reached = stamped(X, WEIGHT, SMALL, step)
    expected = [f"{value:.0f}".replace("-", "−") for value in sums[reached]]
    assert texts(slide.fill_output(0, step)) == expected


def test_a_frame_draws_the_cells_of_the_new_stamp_with_their_old_sums_in():
    slide = stamps.Stamps(SMALL, X, WEIGHT, slides.LIGHT)
    sums, _ = stamped(X, WEIGHT, SMALL, 2)
    assert texts(slide.fill_output(1, 2)) == [f"{value:.0f}" for value in sums[0:3, 2:5].ravel()]


def test_an_animation_colours_one_more_cell_with_each_frame_and_begins_again():
    geometry = Geometry.square(size=3, kernel=1)
    gif = export.animation(geometry, np.full((3, 3), 5), np.ones((1, 1), int))
    grid = stamps.Stamps(geometry, np.full((3, 3), 5), np.ones((1, 1), int), slides.LIGHT).grids["y"]
    empty = np.array([int(slides.LIGHT.empty[at : at + 2], 16) for at in (1, 3, 5)])
    filled = [
        [bool(np.abs(pixels_of(grid, frame, *cell) - empty).max() > 60) for cell in np.ndindex(3, 3)]
        for frame in frames(gif)
    ]
    assert filled == [[cell < step for cell in range(9)] for step in range(10)]
    assert Image.open(io.BytesIO(gif)).info["loop"] == 0


@pytest.mark.parametrize(("dark", "page"), [(False, (255, 255, 255)), (True, (14, 17, 23))])
def test_the_page_meets_the_slide_it_is_put_on_without_a_seam(dark, page):
    for frame in frames(export.animation(SMALL, X, WEIGHT, dark=dark)):
        assert tuple(frame[3, 3]) == page
        assert tuple(frame[-4, -4]) == page
    still = Image.open(io.BytesIO(export.picture(SMALL, X, WEIGHT, 4, "png", dark=dark))).convert("RGB")
    assert still.getpixel((3, 3)) == page


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")],
    ids=lambda value: str(value),
)
def test_a_picture_is_a_file_of_its_kind_and_the_same_each_time(kind, begins):
    picture = export.picture(SMALL, X, WEIGHT, 2, kind)
    assert picture.startswith(begins)
    assert picture == export.picture(SMALL, X, WEIGHT, 2, kind)
    assert picture != export.picture(SMALL, X, WEIGHT, 3, kind)


def test_numbers_are_large_enough_for_the_last_row_or_left_out():
    for size in range(1, 13):
        geometry = Geometry.square(size=size, kernel=5, stride=2)
        slide = stamps.Stamps(geometry, np.ones((size, size), int), np.ones((5, 5), int), slides.LIGHT)
        numbers = [
            artist for artist in slide.fill_output(0, size * size) if hasattr(artist, "get_fontsize")
        ]
        assert bool(numbers) == slide.grids["y"].numbered
        assert not [artist for artist in numbers if artist.get_fontsize() < 9]


def test_the_largest_setting_of_the_app_stays_small_and_tells_its_progress():
    generator = np.random.default_rng(1)
    x, weight = generator.normal(size=(12, 12)), generator.normal(size=(16, 16))
    told = []
    gif = export.animation(LARGEST, x, weight, progress=told.append)
    assert len(gif) < 3_000_000
    assert Image.open(io.BytesIO(gif)).n_frames <= stamps.MOST_FRAMES + 1
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(export.picture(LARGEST, x, weight, 144, "svg")) < 3_000_000


def test_output_padding_beyond_every_stamp_is_drawn_as_cells_that_stay_empty():
    geometry = Geometry.square(size=2, kernel=3, stride=2, output_padding=1)
    slide = stamps.Stamps(geometry, X, WEIGHT, slides.LIGHT)
    assert slide.grids["y"].shape == (6, 6)
    assert len(texts(slide.fill_output(0, 4))) == 25


def test_what_cannot_be_drawn_is_refused_with_the_way_out():
    with pytest.raises(TconvError, match=r"step=5 is none of the steps 0 … 4\. Use one of these\."):
        export.picture(SMALL, X, WEIGHT, 5, "png")
    with pytest.raises(
        TconvError, match=r"A picture of 502 × 502 cells is too large\. Use a smaller input"
    ):
        export.animation(Geometry.square(size=500, kernel=3), np.ones((500, 500)), np.ones((3, 3)))
    with pytest.raises(ShapeError):
        export.animation(SMALL, np.ones((3, 3)), WEIGHT)


@pytest.mark.parametrize(
    ("geometry", "name"),
    [
        (Geometry.square(size=3, kernel=3), "tconv-size3-kernel3.gif"),
        (SMALL, "tconv-size2-kernel3-stride2-padding1.gif"),
        (Geometry(height=Axis(size=3, kernel=1), width=Axis(size=4, kernel=5, stride=2, output_padding=1)),
         "tconv-size3x4-kernel1x5-stride1x2-output-padding0x1.gif"),
        (Geometry.line(Axis(size=6, kernel=4, stride=2)), "tconv-1d-size6-kernel4-stride2.gif"),
    ],
)  # fmt: skip
def test_a_file_is_named_by_its_settings(geometry, name):
    assert export.file_name(geometry, "gif") == name


def test_the_drawing_is_not_loaded_before_it_is_asked_for():
    program = (
        "import sys; from tconv_ui import export; "
        "print(sorted({'matplotlib', 'PIL', 'streamlit', 'plotly'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"
