"""Copying the source text takes all of it, line for line."""

from __future__ import annotations

from tconv_core import Geometry
from tconv_core.snippets import SNIPPETS
from tests.browser.conftest import Visit


def test_copied_code_is_the_text_for_the_setting_in_the_address(visit: Visit) -> None:
    tab = visit("/frameworks?size=2&kernel=2&x=1,2;3,4&w=5,6;7,8&framework=NumPy")
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.page.get_by_test_id("stCode").first.hover()
    tab.page.get_by_role("button", name="Copy to clipboard").first.click()
    copied = tab.page.evaluate("() => navigator.clipboard.readText()")
    geometry = Geometry.square(size=2, kernel=2, stride=2)
    assert copied.strip() == SNIPPETS["NumPy"]([[1, 2], [3, 4]], [[5, 6], [7, 8]], geometry).strip()
