"""A way to open a lesson in a setting, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tconv_ui.lessons import PAGES, lesson

MAIN = PAGES.parent / "tconv_ui" / "main.py"
Open = Callable[..., AppTest]


@pytest.fixture
def open_lesson() -> Open:
    """`open_lesson("stamp", stride=3)` runs that lesson as a visitor with `/stamp?stride=3` sees it."""

    def open_lesson(slug: str = "", **parameters: object) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=30)
        for name, value in parameters.items():
            app.query_params[name] = str(value)
        app.run()
        if slug:
            app.switch_page(str(Path("..") / "pages" / lesson(slug).path.name)).run()
        return app

    return open_lesson
