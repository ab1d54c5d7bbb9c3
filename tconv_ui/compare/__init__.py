"""Pictures side by side under one magnifier, two of them behind a divider."""

from tconv_ui.compare.compare import Shown, packed, show, show_packed

__all__ = ["Shown", "packed", "show", "show_packed"]
