"""Presenter mode: a slim bar with the playlist, large type, and the sidebar away."""

from tconv_ui.presenter.presenter import draw

__all__ = ["draw"]
