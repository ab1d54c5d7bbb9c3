"""The way to open a lesson is the one of the frame's tests."""

from tests.ui.conftest import open_lesson

__all__ = ["open_lesson"]
