"""The convolution's matrix beside input, kernel and output: point at one, and the others answer."""

from tconv_ui.matrix_view.matrix_view import LARGEST, show

__all__ = ["LARGEST", "show"]
