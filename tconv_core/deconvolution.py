"""What "deconvolution" means elsewhere: to undo a convolution. The transposed convolution does not.

Small settings are answered with dense matrices. Pictures wrap around at their border, so that Fourier's
transform turns the convolution into products, and every filter below is one line.

picture : (…, H, W), channels in front
kernel : (K, L)
stride : keep every stride-th row and column after blurring; divides H and W
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import kernels
from tconv_core.errors import ShapeError
from tconv_core.geometry import Geometry
from tconv_core.gradients import conv2d_gradients
from tconv_core.pictures import divisible
from tconv_core.quality import psnr
from tconv_core.upsampling import nearest
from tconv_core.views import convolution, matrix, scatter_add

Array = NDArray[Any]
Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]

# Frequencies that the blur weakens to less than this share of the strongest count as lost.
LOST = 1e-3


class RoundTrip(NamedTuple):
    """A map v (P, Q) on its way through a convolution C and back.

    small : C v, (H, W)
    back : C^T C v, (P, Q): the transposed convolution
    best : C^+ C v, (P, Q): the pseudo-inverse, the closest to v that C v still tells of
    """

    v: Array
    small: Array
    back: Array
    best: Floats


class Properties(NamedTuple):
    """The convolution's matrix C in numbers.

    shape : (H·W, P·Q); nonzero : entries that are not 0; rank : dimensions that survive C
    identity_error : largest entry of C^T C - I, 0 only if the transpose undid the convolution
    """

    shape: tuple[int, int]
    nonzero: int
    rank: int
    identity_error: float


def properties(weight: ArrayLike, geometry: Geometry) -> Properties:
    """Size, sparsity, rank and distance from an isometry; costs a dense matrix."""
    dense = matrix(weight, geometry)
    product = dense.T @ dense
    error = float(np.abs(product - np.eye(len(product))).max())
    return Properties(
        dense.shape, int(np.count_nonzero(dense)), int(np.linalg.matrix_rank(dense.astype(float))), error
    )


def round_trip(v: ArrayLike, weight: ArrayLike, geometry: Geometry) -> RoundTrip:
    """Send v (P, Q) through the convolution, back by its transpose, and back by its pseudo-inverse."""
    v = np.asarray(v)
    small = convolution(v, weight, geometry)
    inverse = np.linalg.pinv(matrix(weight, geometry).astype(float))
    best = (inverse @ small.ravel()).reshape(geometry.output_shape)
    return RoundTrip(v, small, scatter_add(small, weight, geometry), best)


def inner_products(x: ArrayLike, v: ArrayLike, weight: ArrayLike, geometry: Geometry) -> tuple[Any, Any]:
    """<C v, x> and <v, C^T x>: equal for every x (H, W) and v (P, Q), which is what "transpose" means."""
    x, v = np.asarray(x), np.asarray(v)
    forward = np.vdot(convolution(v, weight, geometry), x).item()
    return forward, np.vdot(v, scatter_add(x, weight, geometry)).item()


def gradient_is_transposed(
    x: ArrayLike, v: ArrayLike, weight: ArrayLike, geometry: Geometry
) -> bool | None:
    """Whether backpropagation of x (H, W) through the convolution of v (P, Q) multiplies by C^T.

    None where no convolution with the same arguments leads from (P, Q) to (H, W): an output padding that
    only the dilation allows.
    """
    x, v, weight = np.asarray(x), np.asarray(v), np.asarray(weight)
    axes = geometry.height, geometry.width
    if any(axis.output_padding >= axis.stride for axis in axes):
        return None
    stride, padding, dilation = (
        [getattr(axis, name) for axis in axes] for name in ("stride", "padding", "dilation")
    )
    gradient = conv2d_gradients(x[None], v[None], weight[None, None], stride, padding, dilation).input[0]
    expected = scatter_add(x, weight, geometry)
    return bool(np.allclose(gradient, expected, rtol=1e-9, atol=1e-9 * float(np.abs(expected).max() + 1)))


def blur(picture: ArrayLike, kernel: ArrayLike, stride: int = 1) -> Floats:
    """The convolution (correlation) of a picture that wraps around: (…, H, W) -> (…, H/stride, W/stride).

    The kernel's centre is tap (K // 2, L // 2), as in SciPy's `correlate(mode="wrap")`.
    """
    picture = _divided(picture, stride)
    response = np.conj(_response(kernel, picture.shape[-2:]))
    return np.ascontiguousarray(_back(response * np.fft.fft2(picture))[..., ::stride, ::stride])


def transposed(small: ArrayLike, kernel: ArrayLike, stride: int = 1) -> Floats:
    """The transposed convolution of a small map that wraps around: `blur`'s adjoint, not its inverse."""
    small = np.asarray(small)
    shape = small.shape[-2] * stride, small.shape[-1] * stride
    return _back(_response(kernel, shape) * _tiled(np.fft.fft2(small), stride))


def pseudo_inverse(small: ArrayLike, kernel: ArrayLike, stride: int = 1) -> Floats:
    """The smallest picture that `blur` maps (nearly) to `small`: undoes every frequency that survived.

    Frequencies below `LOST` times the strongest stay 0; just above it, noise grows up to 1/`LOST` times.
    """
    small = np.asarray(small)
    response = _response(kernel, (small.shape[-2] * stride, small.shape[-1] * stride))
    power = _folded(np.abs(response) ** 2, stride)
    alive = power > (LOST**2) * power.max()
    inverse = np.divide(1, power, out=np.zeros_like(power), where=alive)
    return _back(response * _tiled(inverse * np.fft.fft2(small), stride))


def wiener(small: ArrayLike, kernel: ArrayLike, stride: int, noise_to_signal: float) -> Floats:
    """Undo `blur` where the signal outweighs the noise: P A^T (A P A^T + ratio)^-1 small.

    P is the power that pictures have at each frequency (`picture_power`); the mean is kept.
    noise_to_signal : variance of the noise over the variance of the picture
    Source: Wiener 1949; with a stride, Zhao et al. 2016, "Fast single image super-resolution …".
    """
    small = np.asarray(small)
    rows, columns = small.shape[-2] * stride, small.shape[-1] * stride
    response = _response(kernel, (rows, columns))
    expected = picture_power(rows, columns)
    power = _folded(expected * np.abs(response) ** 2, stride)
    gain = float(np.sum(kernel))
    mean = small.mean((-2, -1), keepdims=True) / gain if gain else np.zeros(())
    spectrum = np.fft.fft2(small - gain * mean) / (power + max(noise_to_signal, 1e-12))
    return _back(expected * response * _tiled(spectrum, stride)) + mean


def picture_power(rows: int, columns: int) -> Floats:
    """How much power pictures have at each frequency, mean 1: (rows, columns) in `fft2`'s order.

    It falls as 1/f³, as that of a disc with a sharp edge does, and is level below one cycle per picture.
    (Nature falls as 1/f², Field 1987; pictures of even regions are smoother.)
    """
    squared = np.add.outer(np.fft.fftfreq(rows) ** 2, np.fft.fftfreq(columns) ** 2)
    power = (squared + 1 / (rows * columns)) ** -1.5
    return np.asarray(power / power.mean())


def blur_kernel(kind: str, size: int) -> Floats:
    """A blur that keeps the brightness: "gaussian", "box", or "motion" along the diagonal: (size, size)."""
    if kind == "motion":
        taps = np.eye(size)
    else:
        line = kernels.GALLERY["ones" if kind == "box" else kind](size)
        taps = kernels.outer(line, line)
    return np.asarray(taps / taps.sum())


@dataclass(frozen=True, eq=False, slots=True)
class Restored:
    """A picture (C, H, W), what the camera saw of it, and three ways back, all in the picture's size.

    seen : blurred, reduced, with noise, enlarged by repetition for showing
    psnr : of each way, in dB, by its name
    """

    original: Array
    seen: Array
    transposed: Array
    pseudo_inverse: Array
    wiener: Array
    psnr: dict[str, float]


def restore(
    picture: ArrayLike, kernel: ArrayLike, stride: int, noise: float, expected: float, seed: int
) -> Restored:
    """Blur a picture (C, H, W), add noise, and try to get it back.

    noise, expected : standard deviation of the noise, and what the Wiener filter is told, 1 = white
    """
    original = divisible(np.asarray(picture, np.float64), stride)
    small = blur(original, kernel, stride)
    small = small + noise * np.random.default_rng(seed).standard_normal(small.shape)
    gain = stride**2 / (float(np.sum(kernel)) or 1.0)
    signal = float(original.var()) or 1e-6
    ways = {
        "seen": nearest(small, stride),
        "transposed": transposed(small, kernel, stride) * gain,
        "pseudo_inverse": pseudo_inverse(small, kernel, stride),
        "wiener": wiener(small, kernel, stride, expected**2 / signal),
    }
    shown = {name: way.clip(0, 1) for name, way in ways.items()}
    return Restored(original, **shown, psnr={name: psnr(way, original) for name, way in shown.items()})


def _divided(picture: ArrayLike, stride: int) -> Array:
    picture = np.asarray(picture)
    rows, columns = picture.shape[-2:]
    if rows % stride or columns % stride:
        raise ShapeError(
            f"stride {stride} does not divide {rows} × {columns}, so the picture cannot wrap around. "
            f"Use {rows - rows % stride} × {columns - columns % stride}."
        )
    return picture


def _response(kernel: ArrayLike, shape: tuple[int, ...]) -> Complex:
    """Fourier transform of the kernel, its centre at (0, 0), wrapped into the picture's shape (H, W)."""
    kernel = np.asarray(kernel, float)
    placed = np.zeros(shape)
    rows, columns = (
        (np.arange(size) - size // 2) % whole for size, whole in zip(kernel.shape, shape, strict=True)
    )
    np.add.at(placed, (rows[:, None], columns[None, :]), kernel)
    return np.asarray(np.fft.fft2(placed))


def _folded(power: Floats, stride: int) -> Floats:
    """The spectrum of A A^T on the small grid: the mean of the large one's aliases."""
    rows, columns = (size // stride for size in power.shape)
    return np.asarray(power.reshape(stride, rows, stride, columns).mean((0, 2)))


def _tiled(spectrum: Complex, stride: int) -> Complex:
    """What inserting zeros does to a spectrum: stride copies along each axis."""
    return np.tile(spectrum, (1,) * (spectrum.ndim - 2) + (stride, stride))


def _back(spectrum: Complex) -> Floats:
    return np.asarray(np.fft.ifft2(spectrum).real)
