"""What comes of learning: the learnt kernels as links to another lesson, and the curves to take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tconv_core.presets import Preset
from tconv_core.presets import ones as ones_cells
from tconv_core.training import Floats, Start, losses_of
from tconv_ui import export
from tconv_ui.downloads import take_picture
from tconv_ui.figures import learn as figures
from tconv_ui.learning import Run, courses
from tconv_ui.lessons import lessons
from tconv_ui.links import preset_row
from tconv_ui.parameters import Setting
from tconv_ui.sidebar import SLIDERS

DECIMALS = 3  # of a learnt weight in a link


def send(run: Run) -> None:
    """Links that open the learnt kernels in the lesson on the checkerboard, as soon as learning rests."""
    (slug,) = [lesson.slug for lesson in lessons() if lesson.path.name.startswith("04")] or [""]
    if slug and run.state.step and not run.running and not run.state.diverged:
        preset_row(slug, learnt_presets(run), name="Learnt kernels")


def learnt_presets(run: Run) -> list[Preset]:
    """Each learnt kernel as a setting on a constant input, rounded to fit an address."""
    rows, columns = run.task.geometry.height, run.task.geometry.width
    line = rows.kernel == rows.stride == 1 and columns.kernel > 1
    size = 4 if max(rows.kernel, columns.kernel) > 4 else 6
    crops = [
        (axis.padding, axis.output_padding) if axis.padding <= SLIDERS["padding"].most else (0, 0)
        for axis in (rows, columns)
    ]
    numbers = [
        {
            "kernel": axis.kernel,
            "stride": axis.stride,
            "padding": padding,
            "output_padding": extra,
            "dilation": axis.dilation,
        }
        for axis, (padding, extra) in zip((rows, columns), crops, strict=True)
    ]
    first = numbers[1] if line else numbers[0]
    widths = (
        {} if line else {f"{name}_w": value for name, value in numbers[1].items() if value != first[name]}
    )
    return [
        Preset(
            f"learnt from {start} {run.plan.seed}",
            f"Learnt from {start}",
            f"After {run.state.step} steps.",
            size=size,
            **first,
            **widths,
            dimensions="1-D" if line else "2-D",
            x=ones_cells(1 if line else size, size),
            w=tuple(tuple(float(cell) for cell in row) for row in weight.round(DECIMALS).clip(-999, 999)),
        )
        for start, weight in zip(run.starts, run.state.weight, strict=True)
    ]


def take(run: Run, setting: Setting) -> None:
    """Draw the panel for the curves, while nothing is being learnt."""
    if run.running or not run.state.step:
        return
    losses, meters = courses(run, losses_of(run.task, run.state.weight))
    plots = [
        export.Plot(
            "Step",
            "Loss",
            _curves(losses, range(run.state.step + 1)),
            logarithmic=True,
            level=[run.best_loss],
        ),
        export.Plot("Step", "Unevenness", _curves(meters, run.seen)),
    ]
    words = "Dotted: the least loss there is. Unevenness 0 is no checkerboard."
    take_picture(
        setting,
        "learning",
        export.chart,
        "What a kernel learns",
        words,
        *plots,
        label="Take the curves with you",
    )


def _curves(values: Mapping[Start, Sequence[float] | Floats], steps: Sequence[int]) -> list[export.Curve]:
    return [
        export.Curve(f"from {start}", steps, course, *figures.LINES[start])
        for start, course in values.items()
    ]
