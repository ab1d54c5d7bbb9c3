"""Learn an upsampling kernel: gradient descent on how far an enlarged picture is from the original.

One transposed convolution with one channel has to make a small picture large again. Its output is linear in
the kernel, so the loss is a bowl: `best_kernel` computes its lowest point, and `largest_rate` how long a
step may be before gradient descent leaves it.

Several kernels are learnt side by side, each as one output channel of the same layer: M of them are a
weight (1, M, K, L). All numbers are float64.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import kernels
from tconv_core.errors import GeometryError, ShapeError
from tconv_core.geometry import Axis, Geometry
from tconv_core.gradients import conv_transpose2d_gradients
from tconv_core.networks import covering_crop
from tconv_core.ops import conv_transpose2d

Floats = NDArray[np.float64]
Start = Literal["random", "bilinear", "ICNR", "ones"]
Method = Literal["gradient descent", "Adam"]
STARTS: tuple[Start, ...] = ("random", "bilinear", "ICNR", "ones")
METHODS: tuple[Method, ...] = ("Adam", "gradient descent")
DIVERGED = 1e6  # a loss above it will not come back
# Kingma & Ba 2015, "Adam", algorithm 1.
DECAY, SQUARED_DECAY, EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True, eq=False, slots=True)
class Task:
    """What is to be learnt: small (H, W) becomes target (P, Q) by one layer of `geometry`."""

    geometry: Geometry
    small: Floats
    target: Floats

    @property
    def parameters(self) -> dict[str, Any]:
        """The keyword arguments of `conv_transpose2d` and its gradients."""
        rows, columns = self.geometry.height, self.geometry.width
        return {
            name: (getattr(rows, name), getattr(columns, name))
            for name in ("stride", "padding", "output_padding", "dilation")
        }


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """Where learning stands after `step` steps.

    weight : (M, K, L) the kernels; first, second : (M, K, L) Adam's running means of gradient and square
    losses : (step, M) mean squared errors, each before its step
    """

    step: int
    weight: Floats
    first: Floats
    second: Floats
    losses: Floats

    @property
    def diverged(self) -> bool:
        """Whether some loss has grown beyond all use: learning stops there."""
        return bool(self.losses.size and not self.losses[-1].max() < DIVERGED)


def make_task(picture: ArrayLike, rows: Axis, columns: Axis) -> Task:
    """Average the picture (P, Q) down by the axes' strides; the kernel has to bring it back.

    Kernel, stride and dilation are the axes'; sizes and crop follow from the picture, so that the output
    covers it. Rows and columns that a stride does not divide are left out.

    Raises
    ------
    ShapeError : the picture is smaller than one stride.
    GeometryError : no equal crop makes the output stride times as large (see `covering_crop`).
    """
    picture = np.asarray(picture, np.float64)
    sizes = [size // axis.stride for size, axis in zip(picture.shape, (rows, columns), strict=True)]
    if min(sizes) < 1:
        raise ShapeError(
            f"a picture of {picture.shape[0]} × {picture.shape[1]} is too small for strides "
            f"{rows.stride} and {columns.stride}. Use a larger picture."
        )
    axes = []
    for size, axis in zip(sizes, (rows, columns), strict=True):
        padding, extra = covering_crop(axis.kernel, axis.stride, axis.dilation)
        axes.append(replace(axis, size=size, padding=padding, output_padding=extra))
    geometry = Geometry(height=axes[0], width=axes[1])
    target = picture[: geometry.output_shape[0], : geometry.output_shape[1]]
    blocks = target.reshape(sizes[0], rows.stride, sizes[1], columns.stride)
    return Task(geometry, blocks.mean((1, 3)), target)


def start_kernel(start: Start, geometry: Geometry, seed: int) -> Floats:
    """A kernel (K, L) to begin with, scaled so that a random or equal one keeps the brightness.

    random : normal numbers, their variance one over the taps that serve an output cell
    bilinear : the triangle of linear interpolation
    ICNR : random taps, the same for every phase (Aitken et al. 2017)
    ones : equal weights

    Raises
    ------
    GeometryError : ICNR where the stride does not divide the kernel or shares a divisor with the dilation.
    """
    axes = geometry.height, geometry.width
    serving = np.prod([axis.kernel / axis.stride for axis in axes])
    generator = np.random.default_rng(seed)
    if start == "ones":
        return np.full(geometry.kernel_shape, 1 / serving)
    if start == "bilinear":
        return kernels.outer(*(kernels.bilinear(axis.kernel) for axis in axes))
    if start == "random":
        return np.asarray(generator.standard_normal(geometry.kernel_shape) / np.sqrt(serving))
    for axis in axes:
        if axis.kernel % axis.stride or np.gcd(axis.stride, axis.dilation) > 1:
            raise GeometryError(
                f"ICNR gives every phase the same taps, which kernel={axis.kernel}, stride={axis.stride} "
                f"and dilation={axis.dilation} do not have. Use a kernel that the stride divides, and "
                f"dilation 1."
            )
    taps = generator.standard_normal([axis.kernel // axis.stride for axis in axes]) / np.sqrt(serving)
    return np.kron(taps, np.ones((axes[0].stride, axes[1].stride)))


def begin(weights: Sequence[Floats]) -> State:
    """The state before the first step, for kernels that each have shape (K, L)."""
    weight = np.stack(weights).astype(np.float64)
    zeros = np.zeros_like(weight)
    return State(0, weight, zeros, zeros, np.zeros((0, len(weight))))


def enlarge(task: Task, weight: Floats) -> Floats:
    """The small picture through each kernel: weight (M, K, L) -> (M, P, Q)."""
    return np.asarray(conv_transpose2d(task.small[None], weight[None], **task.parameters))


def losses_of(task: Task, weight: Floats) -> Floats:
    """Mean squared error of each kernel's output: (M, K, L) -> (M,)."""
    return np.asarray(((enlarge(task, weight) - task.target) ** 2).mean((1, 2)))


def loss_and_gradient(task: Task, weight: Floats) -> tuple[Floats, Floats]:
    """Each kernel's loss (M,) and its derivative by the taps (M, K, L)."""
    error = enlarge(task, weight) - task.target
    gradients = conv_transpose2d_gradients(
        error * (2 / task.target.size), task.small[None], weight[None], **task.parameters
    )
    return (error**2).mean((1, 2)), gradients.weight[0]


def learn(task: Task, state: State, steps: int, *, method: Method, rate: float) -> State:
    """Go at most `steps` steps on; fewer when the loss has diverged. The given state stays as it is."""
    weight, first, second = state.weight, state.first, state.second
    losses: list[Floats] = []
    for number in range(state.step + 1, state.step + steps + 1):
        if losses and not losses[-1].max() < DIVERGED:
            break
        loss, gradient = loss_and_gradient(task, weight)
        losses.append(loss)
        if method == "gradient descent":
            weight = weight - rate * gradient
            continue
        first = DECAY * first + (1 - DECAY) * gradient
        second = SQUARED_DECAY * second + (1 - SQUARED_DECAY) * gradient**2
        mean, square = first / (1 - DECAY**number), second / (1 - SQUARED_DECAY**number)
        weight = weight - rate * mean / (np.sqrt(square) + EPSILON)
    history = np.concatenate([state.losses, np.reshape(losses, (len(losses), len(weight)))])
    return State(state.step + len(losses), weight, first, second, history)


def best_kernel(task: Task) -> Floats:
    """The kernel (K, L) with the smallest loss there is, by solving the normal equations.

    Taps that no cell needs are 0: of all best kernels the smallest.
    """
    gram, wanted = _bowl(task)
    solution = np.linalg.lstsq(gram, wanted, rcond=None)[0]
    return np.asarray(solution.reshape(task.geometry.kernel_shape))


def largest_rate(task: Task) -> float:
    """The rate beyond which gradient descent diverges: 2 over the bowl's steepest curvature."""
    gram, _ = _bowl(task)
    return float(task.target.size / np.linalg.eigvalsh(gram)[-1])


def _bowl(task: Task) -> tuple[Floats, Floats]:
    """A Aᵀ (K·L, K·L) and A·target (K·L,): row t of A is the output of a kernel that is 1 at tap t."""
    taps = int(np.prod(task.geometry.kernel_shape))
    units = np.eye(taps).reshape(taps, *task.geometry.kernel_shape)
    responses = enlarge(task, units).reshape(taps, -1)
    return responses @ responses.T, responses @ task.target.reshape(-1)
