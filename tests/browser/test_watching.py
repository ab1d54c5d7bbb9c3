"""The browser fixtures notice what they should; tried on small apps that misbehave on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import HOW_TO_GET_ONE, find
from tests.browser.serving import Server, serve
from tests.browser.tabs import SCREENS, Tab, new_tab

Run = Callable[[str], tuple[Server, Tab]]

COMPONENT = """
import streamlit as st
st.title("Small")
javascript = '''export default function() {{
  {javascript}
}}'''
st.components.v2.component("small", html="<p></p>", js=javascript)(key="small")
"""

SLOW = """
import time
import streamlit as st
st.title("Small")
presses = st.session_state.get("presses", 0)
if st.button("Press"):
    time.sleep(0.7)
    st.session_state.presses = presses = presses + 1
st.write(f"Pressed {presses} times")
"""


@pytest.fixture
def run(browser: Browser, tmp_path: Path) -> Iterator[Run]:
    """Write a script, serve it, and open it in a watched tab."""
    with ExitStack() as stack:

        def run(script: str) -> tuple[Server, Tab]:
            (tmp_path / "small.py").write_text(script)
            server = stack.enter_context(serve(tmp_path, tmp_path / "log.txt", "small.py"))
            context, tab = new_tab(browser, server.url, SCREENS["phone"])
            stack.callback(context.close)
            tab.open("/")
            tab.page.wait_for_timeout(300)  # components load a little after the page has settled
            return server, tab

        yield run


def test_a_healthy_app_has_no_faults(run: Run) -> None:
    server, tab = run("import streamlit as st\nst.title('Small')\nst.write('Well.')")
    assert tab.faults == []
    assert server.faults() == []
    assert tab.too_wide() == []
    assert tab.barriers() == []


def test_console_errors_are_faults(run: Run) -> None:
    _, tab = run(COMPONENT.format(javascript="console.error('the sums differ')"))
    assert ["the sums differ" in fault for fault in tab.faults] == [True]


def test_errors_that_nothing_catches_are_faults(run: Run) -> None:
    _, tab = run(COMPONENT.format(javascript="setTimeout(() => { throw Error('lost') })"))
    assert any("page error" in fault and "lost" in fault for fault in tab.faults)


def test_requests_to_another_host_are_faults(run: Run) -> None:
    _, tab = run(COMPONENT.format(javascript="fetch('http://127.0.0.2:8080/pixel.png').catch(() => 0)"))
    assert "request to another host: http://127.0.0.2:8080/pixel.png" in tab.faults


def test_a_traceback_in_the_log_is_a_fault(run: Run) -> None:
    server, _ = run("import streamlit as st\nst.title('Small')\nraise ValueError('broken')")
    assert "ValueError: broken" in server.faults()[0]


def test_a_deprecated_call_is_a_fault(run: Run) -> None:
    server, _ = run("import streamlit as st\nst.graphviz_chart('digraph {a}', use_container_width=True)")
    assert "use_container_width" in server.faults()[0]


def test_content_wider_than_a_phone_is_too_wide(run: Run) -> None:
    _, tab = run(
        "import streamlit as st\nst.title('Small')\nst.html('<div style=\"width:600px\">wide</div>')"
    )
    assert tab.too_wide() != []


def test_a_box_that_scrolls_by_itself_is_not_too_wide(run: Run) -> None:
    _, tab = run(
        "import streamlit as st\nst.title('Small')\n"
        'st.html(\'<div style="overflow-x:auto"><div style="width:600px">wide</div></div>\')'
    )
    assert tab.too_wide() == []


def test_unreadable_text_is_a_barrier(run: Run) -> None:
    _, tab = run(
        "import streamlit as st\nst.title('Small')\n"
        "st.html('<p style=\"color:#ccc;background:#fff\">pale</p>')"
    )
    assert ["color-contrast" in barrier for barrier in tab.barriers()] == [True]


def test_settling_waits_for_the_slowest_rerun(run: Run) -> None:
    _, tab = run(SLOW)
    for presses in (1, 2, 3):
        with tab.rerun():
            tab.page.get_by_role("button", name="Press").tap()
        assert tab.page.get_by_text(f"Pressed {presses} times").is_visible()
    assert tab.count("finished") == 4
    assert tab.count("asked") == 4


def test_without_a_browser_the_message_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tests.browser.chromium.PLACES", ())
    with pytest.raises(
        FileNotFoundError, match=r"apt-get install chromium[\s\S]*playwright install chromium"
    ):
        find(tmp_path / "none")
    assert "Chromium" in HOW_TO_GET_ONE


def test_the_systems_browser_comes_before_playwrights(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.browser.chromium.PLACES", ())
    (tmp_path / "bin").mkdir()
    system, own = tmp_path / "bin" / "chromium", tmp_path / "own"
    own.touch()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find(own) == str(own)
    system.touch(mode=0o755)
    assert find(own) == str(system)
