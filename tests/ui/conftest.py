"""A way to open a lesson in a setting, without a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tconv_ui.lessons import PAGES

MAIN = PAGES.parent / "tconv_ui" / "main.py"
Open = Callable[..., AppTest]


def go_to(app: AppTest, slug: str) -> None:
    """Run another lesson in the same session.

    `AppTest.switch_page` finds pages that are files; ours are functions, known by their address.
    """
    app._page_hash = calc_hash(slug)
    app.run()


def put(app: AppTest, **parameters: object) -> None:
    """Set shared parameters and run the whole page.

    After a slider's own rerun, which is the lesson's alone, `AppTest` forgets what is around the lesson.
    """
    for name, value in parameters.items():
        app.session_state[name] = value
    app.run()


@pytest.fixture
def open_lesson() -> Open:
    """`open_lesson("stamp", stride=3)` runs that lesson as a visitor with `/stamp?stride=3` sees it."""

    def open_lesson(slug: str = "", **parameters: object) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=120)
        for name, value in parameters.items():
            app.query_params[name] = str(value)
        app.run()
        if slug:
            go_to(app, slug)
        return app

    return open_lesson
