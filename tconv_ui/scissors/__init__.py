"""The picture of padding as two cuts on the full sum of all stamps."""

from tconv_ui.scissors.scissors import show

__all__ = ["show"]
