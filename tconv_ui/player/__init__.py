"""The step player: grids of numbers that accumulate, played in the browser without server trips."""

from tconv_ui.player.player import show

__all__ = ["show"]
