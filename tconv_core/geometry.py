"""The sizes of a transposed convolution, one axis at a time. Integers only: no array is touched here.

The picture behind every name: each of `size` input cells stamps `kernel` taps onto a canvas of
`full_size` samples; cropping `crop[0]` samples before and `crop[1]` after leaves `output_size` samples.

Source: Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning", relationship 14,
extended by PyTorch's `output_padding` and `dilation`.
"""

from __future__ import annotations

import operator
from dataclasses import asdict, dataclass
from typing import Self, SupportsIndex

from tconv_core.errors import GeometryError

LEAST = {"size": 1, "kernel": 1, "stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """One axis of a transposed convolution: valid, or not constructed.

    Parameters (all integers, in samples)
    ----------
    size : number of input samples, at least 1
    kernel : number of taps, at least 1
    stride : distance between the landings of neighbouring input samples, at least 1
    padding : samples cropped from both ends of the full result, at least 0
    output_padding : samples given back at the end, smaller than `stride` or than `dilation`
    dilation : distance between neighbouring taps, at least 1

    Raises
    ------
    GeometryError : a number out of range, or a crop that leaves no sample; says which and what to use.
    """

    size: int
    kernel: int
    stride: int = 1
    padding: int = 0
    output_padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        for name in LEAST:
            object.__setattr__(self, name, _whole_number(name, getattr(self, name)))
        if self.output_padding >= max(self.stride, self.dilation):
            raise GeometryError(
                f"output_padding={self.output_padding} is not smaller than stride={self.stride} or "
                f"dilation={self.dilation}, so it names no input size of the matching convolution. "
                f"Use output_padding <= {max(self.stride, self.dilation) - 1}, or a larger stride."
            )
        if self.output_size < 1:
            raise GeometryError(
                f"padding={self.padding} crops {sum(self.crop)} of the {self.full_size} samples this axis "
                f"produces, so nothing is left. Use padding <= {self._largest_padding}, or a larger kernel."
            )

    @classmethod
    def nearest(
        cls,
        *,
        size: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        output_padding: int = 0,
        dilation: int = 1,
    ) -> Self:
        """The valid axis that changes the least: output padding first, then padding, never the rest."""
        output_padding = max(0, min(output_padding, max(stride, dilation) - 1))
        roomy = cls(
            size=size, kernel=kernel, stride=stride, output_padding=output_padding, dilation=dilation
        )
        padding = max(0, min(padding, roomy._largest_padding))
        return cls(**{**asdict(roomy), "padding": padding})

    @property
    def extent(self) -> int:
        """Samples that one stamp spans: d(k-1) + 1, the size of the dilated kernel."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def stretched_size(self) -> int:
        """Size of the input after stride - 1 zeros are inserted between its samples: (n-1)s + 1."""
        return (self.size - 1) * self.stride + 1

    @property
    def full_size(self) -> int:
        """Size of the sum of all stamps before cropping: (n-1)s + d(k-1) + 1."""
        return self.stretched_size + self.extent - 1

    @property
    def output_size(self) -> int:
        """Size after cropping: (n-1)s + d(k-1) + 1 - 2p + op (PyTorch `ConvTranspose2d`, "Shape")."""
        return self.full_size - sum(self.crop)

    @property
    def crop(self) -> tuple[int, int]:
        """Samples cut from the full result (before, after) = (p, p - op); a negative cut adds zeros."""
        return self.padding, self.padding - self.output_padding

    @property
    def gather_padding(self) -> tuple[int, int]:
        """Zeros around the stretched input (before, after) for the gathering view; negative means cut.

        d(k-1) - p before and d(k-1) - p + op after (Dumoulin & Visin 2016, relationship 13).
        """
        before = self.extent - 1 - self.padding
        return before, before + self.output_padding

    def landing(self, position: int) -> slice:
        """Where input sample `position` (0-based) stamps its taps on the full canvas."""
        start = position * self.stride
        return slice(start, start + self.extent, self.dilation)

    @property
    def _largest_padding(self) -> int:
        return (self.full_size + self.output_padding - 1) // 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Geometry:
    """Two axes: rows first. A 1-D transposed convolution has a height axis of one cell and one tap."""

    height: Axis
    width: Axis

    @classmethod
    def square(
        cls,
        *,
        size: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        output_padding: int = 0,
        dilation: int = 1,
    ) -> Self:
        """Both axes alike."""
        axis = Axis(
            size=size,
            kernel=kernel,
            stride=stride,
            padding=padding,
            output_padding=output_padding,
            dilation=dilation,
        )
        return cls(height=axis, width=axis)

    @classmethod
    def line(cls, axis: Axis) -> Self:
        """A 1-D transposed convolution, drawn as one row."""
        return cls(height=_NO_HEIGHT, width=axis)

    @property
    def is_line(self) -> bool:
        """Whether this is a 1-D transposed convolution, as `line` makes it."""
        return self.height == _NO_HEIGHT

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes in use, height first: one in 1-D, else two."""
        return (self.width,) if self.is_line else (self.height, self.width)

    @property
    def input_shape(self) -> tuple[int, int]:
        """(H, W)"""
        return self.height.size, self.width.size

    @property
    def kernel_shape(self) -> tuple[int, int]:
        """(K, L)"""
        return self.height.kernel, self.width.kernel

    @property
    def full_shape(self) -> tuple[int, int]:
        """Shape of the sum of all stamps before cropping."""
        return self.height.full_size, self.width.full_size

    @property
    def output_shape(self) -> tuple[int, int]:
        """(P, Q)"""
        return self.height.output_size, self.width.output_size


def _whole_number(name: str, value: SupportsIndex) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        raise GeometryError(
            f"{name}={value!r} is not a whole number. Use an integer >= {LEAST[name]}."
        ) from None
    if number < LEAST[name]:
        raise GeometryError(f"{name}={number} is too small. Use {name} >= {LEAST[name]}.")
    return number


_NO_HEIGHT = Axis(size=1, kernel=1)
