"""The security headers in a real browser: everything works under them, and what they forbid stays out."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Visit
from tests.browser.serving import ROOT, Server, serve
from tests.browser.tabs import SCREENS, new_tab

# Everything of Streamlit's that lessons may use and that a strict policy could stop.
EXHIBITS = """
import numpy as np
import plotly.graph_objects as go
import streamlit as st

panel = st.components.v2.component(
    "panel",
    html="<p class='text'>no script yet</p>",
    css=".text { color: rgb(1, 2, 3) }",
    js="export default page => { page.parentElement.querySelector('p').textContent = 'script ran' }",
)
panel(key="panel")
st.latex(r"\\frac{n-1}{s}")
st.plotly_chart(go.Figure(go.Heatmap(z=[[0, 1], [2, 3]], text=[[0, 1], [2, 3]], texttemplate="%{text}")))
st.plotly_chart(go.Figure(go.Scatter(x=[0, 1, 2], y=[2, 0, 1])))
st.image(np.zeros((4, 4, 3), np.uint8), caption="a picture")
st.image("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>")
st.code("print('copied')", language="python")
st.markdown(":material/play_arrow: **bold** `code` $x^2$")
st.html("<style>.own { color: red }</style><p class='own'>styled</p>")
st.download_button("Save", lambda: b"bytes", "saved.bin", on_click="ignore")
picture = st.file_uploader("Picture")
if picture:
    st.text(f"{len(picture.getvalue())} bytes arrived")
if st.button("Break"):
    raise RuntimeError("what only the log may say")
"""


@pytest.fixture(scope="module")
def exhibits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app's own entry point and settings around a page that shows one of everything."""
    folder = tmp_path_factory.mktemp("exhibits")
    shutil.copy(ROOT / "app.py", folder)
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    (folder / "tconv_ui").mkdir()
    for name in ("__init__.py", "preloading.py", "static_files.py"):  # what the entry point imports
        shutil.copy(ROOT / "tconv_ui" / name, folder / "tconv_ui")
    (folder / "tconv_ui" / "main.py").write_text(EXHIBITS)
    with serve(folder, folder / "log.txt") as server:
        yield server


def test_streamlits_parts_work_under_the_policy(visit: Visit, exhibits: Server) -> None:
    tab = visit("/", server=exhibits)  # a console error would fail when the tab closes
    page = tab.page
    page.get_by_text("script ran").wait_for()
    assert page.get_by_text("script ran").evaluate("e => getComputedStyle(e).color") == "rgb(1, 2, 3)"
    page.locator(".js-plotly-plot .heatmaplayer image").wait_for()
    page.locator(".js-plotly-plot .scatterlayer path").first.wait_for()
    assert page.locator(".katex-html").count() >= 2
    broken = (
        "() => [...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src.slice(0, 80))"
    )
    assert page.evaluate(broken) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()
    assert Path(download.value.path()).read_bytes() == b"bytes"


def test_an_upload_arrives_and_one_beyond_the_limit_does_not(visit: Visit, exhibits: Server) -> None:
    tab = visit("/", server=exhibits)
    chooser = tab.page.locator("input[type=file]")
    with tab.rerun():
        chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": bytes(1000)})
    assert tab.page.get_by_text("1000 bytes arrived").is_visible()
    chooser.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": bytes(9 << 20)})
    tab.page.get_by_text("File must be 8.0MB or smaller").wait_for()


def test_a_visitor_never_sees_the_inside_of_an_error(browser: Browser, exhibits: Server) -> None:
    context, tab = new_tab(browser, exhibits.url, SCREENS["desktop"])
    with context:
        tab.open("/")
        with tab.rerun():
            tab.page.get_by_role("button", name="Break").click()
        tab.page.get_by_test_id("stException").wait_for()
        shown = tab.page.locator("body").inner_text()
    assert not [part for part in ("what only the log may say", "Traceback", "main.py") if part in shown]
    assert "what only the log may say" in exhibits.log.read_text()


def test_a_script_that_someone_slips_into_the_page_does_not_run(browser: Browser, exhibits: Server) -> None:
    context, tab = new_tab(browser, exhibits.url, SCREENS["desktop"])
    with context:
        tab.open("/")
        tab.page.evaluate(
            """() => {
                const script = document.createElement('script');
                script.textContent = 'window.slippedIn = true';
                document.body.append(script);
                const image = document.createElement('img');
                image.setAttribute('onerror', 'window.slippedIn = true');
                image.src = 'data:,';
                document.body.append(image);
            }"""
        )
        tab.page.wait_for_timeout(200)
        assert tab.page.evaluate("() => window.slippedIn") is None
        refused = [fault for fault in tab.faults if "Content Security Policy" in fault]
        assert len(refused) >= 2


@contextmanager
def school(folder: Path, framed: str) -> Iterator[str]:
    """Another site whose page shows the app in a frame; yields its address."""
    (folder / "index.html").write_text(f'<iframe src="{framed}" width="900" height="600"></iframe>')

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the test's output is for results."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("sites", "shown"), [("'self'", False), ("'self' http://127.0.0.1:*", True)])
def test_the_variable_decides_who_may_frame_the_app(
    browser: Browser, tmp_path: Path, sites: str, shown: bool
) -> None:
    environment = {"TCONV_FRAME_ANCESTORS": sites}
    with (
        serve(ROOT, tmp_path / "log.txt", environment=environment) as server,
        school(tmp_path, f"{server.url}/stamp?embed=true") as address,
        browser.new_context() as context,
    ):
        page = context.new_page()
        if shown:
            page.goto(address)
            page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
        else:
            with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
                page.goto(address)
            assert page.frame_locator("iframe").get_by_role("heading", level=1).count() == 0
