"""The ways a question to the core can be wrong. A message names the fault, the numbers and the way out."""


class TconvError(ValueError):
    """Base of every error that `tconv_core` raises on purpose; also a `ValueError`."""


class GeometryError(TconvError):
    """Sizes, stride, padding, output padding or dilation that describe no transposed convolution."""


class ShapeError(TconvError):
    """Arrays whose shapes or dtypes do not fit each other or the geometry."""
