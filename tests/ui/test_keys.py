"""A key names one widget of the whole app: what one lesson remembers must not reach a widget of another."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_no_two_files_use_the_same_key() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for path in [*ROOT.glob("pages/*.py"), *ROOT.glob("tconv_ui/**/*.py")]:
        for key in re.findall(r'\bkey="([^"]+)"', path.read_text()):
            users[key].add(str(path.relative_to(ROOT)))
    assert len(users) > 50
    assert {key: sorted(files) for key, files in users.items() if len(files) > 1} == {}
