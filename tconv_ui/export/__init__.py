"""Files to take along: pictures for a slide, worksheets to print.

Made when someone asks for one, never in a rerun: Matplotlib and Pillow are imported inside the functions
that need them, and `made` calls those in a process of its own.
"""

from tconv_ui.export.apart import made
from tconv_ui.export.maps import crops, cuts, overlap, product, unevenness, zero_insertion
from tconv_ui.export.naming import file_name, sheet_name, slide_title
from tconv_ui.export.paper import Paper
from tconv_ui.export.plots import Curve, Framed, Plot, chart, gallery, spectrum
from tconv_ui.export.sheet import worksheet
from tconv_ui.export.slide import Kind
from tconv_ui.export.stamps import LONG, Moving, animation, picture

__all__ = [
    "LONG",
    "Curve",
    "Framed",
    "Kind",
    "Moving",
    "Paper",
    "Plot",
    "animation",
    "chart",
    "crops",
    "cuts",
    "file_name",
    "gallery",
    "made",
    "overlap",
    "picture",
    "product",
    "sheet_name",
    "slide_title",
    "spectrum",
    "unevenness",
    "worksheet",
    "zero_insertion",
]
