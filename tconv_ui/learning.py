"""Learning on the page: what is learnt, slice by slice in short bounded pieces, and how it stands.

Other visitors share the server, so no piece takes longer than `SLICE_SECONDS` of it: the browser asks for
the next piece every `PAUSE` seconds while learning runs, and for none when it has stopped.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import streamlit as st

from tconv_core.errors import GeometryError
from tconv_core.geometry import Geometry
from tconv_core.overlap import periodic_unevenness, phase_sums
from tconv_core.pictures import Picture, luminance, shrink
from tconv_core.training import (
    METHODS,
    STARTS,
    Floats,
    Method,
    Start,
    State,
    Task,
    begin,
    best_kernel,
    enlarge,
    largest_rate,
    learn,
    losses_of,
    make_task,
    start_kernel,
)
from tconv_ui import formulas, uploads
from tconv_ui.figures import learn as figures
from tconv_ui.parameters import Setting
from tconv_ui.table import Row, show

SIZE = 64  # of the picture along its longer side
PICTURE_WIDTH = 160  # in CSS pixels
PAUSE = 0.3
SLICE_SECONDS = 0.05
SLICES = 30  # how many pieces a whole run should take, when the machine is fast enough
RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0)
MOST_SUMS = 9  # phase sums in a table's cell


class Plan(NamedTuple):
    """What the learner chose beside the picture; learning begins anew when one of them changes."""

    geometry: tuple[tuple[int, int, int], tuple[int, int, int]]
    starts: tuple[Start, ...]
    method: Method
    rate: float
    steps: int
    seed: int


@dataclass(slots=True)
class Run:
    """One plan being carried out in this session.

    source : where the picture came from
    starts : the kernels that are learnt, in order; refused : why the others cannot begin
    """

    plan: Plan
    source: uploads.Source
    task: Task
    starts: tuple[Start, ...]
    refused: tuple[str, ...]
    state: State
    best: Floats
    best_loss: float
    running: bool = False
    seconds: float = 0.0
    seen: list[int] = field(default_factory=list)
    unevenness: list[list[float]] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        """Whether there is no step left to go."""
        return self.state.step >= self.plan.steps or self.state.diverged

    def note(self) -> None:
        """Write down how uneven the kernels are now."""
        self.seen.append(self.state.step)
        self.unevenness.append([unevenness(weight, self.task.geometry) for weight in self.state.weight])


def small_enough(picture: Picture) -> Floats:
    """The brightness of a picture (3, H, W), averaged down until no side is longer than `SIZE`."""
    share = -(-max(picture.shape[1:]) // SIZE)
    return np.asarray(luminance(shrink(picture, share)), np.float64)


def plan(setting: Setting) -> tuple[Plan, uploads.Source]:
    """Draw the widgets; returns what they and the sliders at the side say, and whose picture to learn."""
    left, right = st.columns(2)
    with left:
        source = uploads.choose()
    starts = right.pills(
        "Kernels to begin with",
        STARTS,
        selection_mode="multi",
        default=("random", "bilinear"),
        key="learn_starts",
        bind="query-params",
    )
    with st.expander("Method, rate, steps and seed"):
        left, right = st.columns(2)
        method = left.segmented_control(
            "Method", METHODS, default="Adam", key="learn_method", bind="query-params", required=True
        )
        rate = right.select_slider("Rate", RATES, 0.02, key="learn_rate", bind="query-params")
        steps = left.select_slider(
            "Steps", (50, 100, 200, 500, 1000, 2000), 500, key="learn_steps", bind="query-params"
        )
        seed = right.number_input(
            "Seed of the random kernels", 0, 9999, 1, key="learn_seed", bind="query-params"
        )
    rows, columns = (
        (axis.kernel, axis.stride, axis.dilation)
        for axis in (setting.geometry.height, setting.geometry.width)
    )
    ordered = tuple(start for start in STARTS if start in starts)
    return Plan((rows, columns), ordered, method, float(rate), int(steps), int(seed)), source


def prepared(plan: Plan, source: uploads.Source, setting: Setting) -> Run:
    """This session's run of the plan on the source's picture; a new one when one of them is new.

    Kernels that cannot begin are left out and say why. Raises `GeometryError` when none is left, or when
    the kernel cannot enlarge by its stride exactly.
    """
    run = st.session_state.get("learning")
    if run is None or run.plan != plan or run.source is not source:
        task = make_task(small_enough(source.picture), setting.geometry.height, setting.geometry.width)
        weights, refused = _beginnings(plan, task)
        best = best_kernel(task)
        best_loss = float(losses_of(task, best[None])[0])
        state = begin(list(weights.values()))
        run = Run(plan, source, task, tuple(weights), refused, state, best, best_loss)
        run.note()
        st.session_state["learning"] = run
    return run


def _beginnings(plan: Plan, task: Task) -> tuple[dict[Start, Floats], tuple[str, ...]]:
    """The plan's kernels as they begin, and a reason for each one that does not fit the task."""
    weights: dict[Start, Floats] = {}
    refused = []
    for start in plan.starts:
        try:
            weights[start] = start_kernel(start, task.geometry, plan.seed)
        except GeometryError as error:
            refused.append(str(error))
    if not weights:
        raise GeometryError(refused[0])
    return weights, tuple(refused)


def buttons(run: Run) -> None:
    """Start, stop, go on, and begin anew; before them, why a kernel is missing."""
    for reason in run.refused:
        st.warning(reason)
    with st.container(horizontal=True):
        if run.running:
            st.button("Stop", on_click=_stop, icon=":material/stop:")
        elif not run.finished:
            label = "Go on" if run.state.step else "Start learning"
            st.button(label, on_click=_go, icon=":material/play_arrow:")
        if run.state.step and not run.running:
            st.button("Begin anew", on_click=_begin_anew)


def _go() -> None:
    st.session_state["learning"].running = True


def _stop() -> None:
    st.session_state["learning"].running = False


def _begin_anew() -> None:
    del st.session_state["learning"]


def live(run: Run) -> None:
    """Draw how it stands; while learning runs, the browser asks for the next piece by itself.

    It goes on asking until the fragment is gone: one that stays, even without an interval, keeps its timer
    when the lesson alone runs again.
    """
    if run.running:
        st.fragment(_piece, run_every=PAUSE)()
    else:
        draw(run)


def _piece() -> None:
    run: Run = st.session_state["learning"]
    if run.running:
        advance(run)
        if run.finished:
            run.running = False
            st.rerun()
    draw(run)


def advance(run: Run) -> None:
    """Learn one piece: a share of the plan's steps, fewer when the time for a piece is up."""
    wanted = min(-(-run.plan.steps // SLICES), run.plan.steps - run.state.step)
    began = time.perf_counter()
    for _ in range(wanted):
        run.state = learn(run.task, run.state, 1, method=run.plan.method, rate=run.plan.rate)
        if run.state.diverged or time.perf_counter() - began > SLICE_SECONDS:
            break
    run.seconds += time.perf_counter() - began
    run.note()


def draw(run: Run) -> None:
    """Progress, curves, pictures, kernels and numbers as they are now."""
    done, steps = run.state.step, run.plan.steps
    speed = f", {done / run.seconds:,.0f} steps per second of computing" if run.seconds else ""
    st.progress(min(done / steps, 1.0), text=f"Step {done} of {steps}{speed}")
    if run.state.diverged:
        st.warning(
            f"The loss has grown beyond all use: a rate of {run.plan.rate:g} overshoots. For this picture "
            f"and kernel, gradient descent diverges above {largest_rate(run.task):.3g}. "
            f"Choose a smaller rate."
        )
    starts = run.starts
    with st.container(horizontal=True):
        st.image(
            figures.grey(run.task.small),
            caption="Small input",
            width=PICTURE_WIDTH,
            alt=f"The input, {' × '.join(map(str, run.task.small.shape))} cells.",
        )
        st.image(
            figures.grey(run.task.target),
            caption="Wanted",
            width=PICTURE_WIDTH,
            alt=f"The original, {' × '.join(map(str, run.task.target.shape))} cells.",
        )
        for start, output in zip(starts, enlarge(run.task, run.state.weight), strict=True):
            st.image(
                figures.grey(output),
                caption=f"From {start}",
                width=PICTURE_WIDTH,
                alt=f"The input enlarged by the kernel that began as {start}.",
            )
    with st.container(horizontal=True):
        for start, weight, pixels in zip(
            starts, run.state.weight, figures.kernels(list(run.state.weight)), strict=True
        ):
            st.image(
                pixels,
                caption=f"Kernel from {start}",
                width=PICTURE_WIDTH,
                alt=figures.kernel_in_words(start, weight),
            )
    now = losses_of(run.task, run.state.weight)
    losses, meters = courses(run, now)
    st.plotly_chart(
        figures.curves(losses, meters, run.seen, run.best_loss, steps),
        key="learning curves",
        config={"displayModeBar": False},
        alt=figures.curves_in_words(losses, run.best_loss),
    )
    rows(run, now)


def courses(run: Run, now: Floats) -> tuple[dict[Start, Floats], dict[Start, list[float]]]:
    """Of every start: the loss after each step and `now` (M,), the present one; the meter at `run.seen`."""
    losses = {
        start: np.append(run.state.losses[:, place], now[place]) for place, start in enumerate(run.starts)
    }
    meters = {start: [values[place] for values in run.unevenness] for place, start in enumerate(run.starts)}
    return losses, meters


def rows(run: Run, losses: Floats) -> None:
    """A table: loss, PSNR, phase sums and unevenness of every kernel; losses (M,) are the present ones."""
    found = [
        _row(start, weight, loss, run.task.geometry)
        for start, weight, loss in zip(run.starts, run.state.weight, losses, strict=True)
    ]
    found.append(_row("best there is", run.best, run.best_loss, run.task.geometry))
    show(
        "What each kernel has reached",
        ("Kernel", "Loss", "PSNR (dB)", "Phase sums", "Unevenness"),
        found,
        key="learning numbers",
    )


def _row(name: str, weight: Floats, loss: float, geometry: Geometry) -> Row:
    sums = phase_sums(weight, geometry)
    told = " ".join(f"{value:.2f}".replace("-", "−") for value in sums.reshape(-1)[:MOST_SUMS])
    more = " …" if sums.size > MOST_SUMS else ""
    return Row((name, f"{loss:.5f}", decibels(loss), told + more, f"{periodic_unevenness(sums):.3f}"))


def decibels(loss: float) -> str:
    """The PSNR that belongs to a mean squared error of values from 0 to 1."""
    return f"{-10 * np.log10(loss):.2f}" if loss else "∞"


def unevenness(weight: Floats, geometry: Geometry) -> float:
    """The checkerboard meter of a kernel (K, L): 0 when all phase sums are equal."""
    return periodic_unevenness(phase_sums(weight, geometry))


def slope_in_numbers(run: Run) -> str:
    """Where this run's slope finds its errors, and over how many cells the loss is the mean."""
    rows, columns = run.task.target.shape
    return (
        f"Here *N* = {rows} · {columns} = **{rows * columns:,}**, and the error is the one at\n\n"
        f"{formulas.in_words(run.task.geometry, formulas.landing)}"
    )
