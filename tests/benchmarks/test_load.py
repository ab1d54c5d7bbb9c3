"""The benchmarks of many visitors work: what they count is what happened."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import load, soak
from benchmarks.visitor import VisitError, Visitor, in_address
from tests.browser.serving import ROOT, Server, serve


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(ROOT, tmp_path_factory.mktemp("visitors") / "log.txt") as server:
        yield server
    assert not server.faults()


def test_a_visitor_sees_what_its_address_says(server: Server) -> None:
    async def visit() -> None:
        async with Visitor(server.url) as visitor:
            await visitor.open("/stamp?size=4&stride=3&x=7,-1;0.5,2")
            stride = visitor.widget("slider", "Stride")
            assert list(visitor.states[stride.id].double_array_value.data) == [3]
            (player,) = soak.components(visitor, "player")
            assert soak.sent(player)["stride"] == [3, 3]
            assert soak.sent(player)["x"][:2] == [7, -1]

    asyncio.run(visit())


def test_a_moved_slider_changes_the_lesson_and_the_address(server: Server) -> None:
    async def visit() -> None:
        async with Visitor(server.url) as visitor:
            await visitor.open("/stamp")
            for stride in (4, 3):
                seconds = await visitor.set(visitor.widget("slider", "Stride"), [float(stride)])
                assert seconds > 0
                assert visitor.parameters["stride"] == [str(stride)]
                (player,) = soak.components(visitor, "player")
                assert soak.sent(player)["stride"] == [stride, stride]
            await visitor.set(visitor.widget("slider", "Stride"), [2.0])
            assert "stride" not in visitor.parameters, "a default leaves the address"

    asyncio.run(visit())


def test_a_visitor_keeps_the_setting_from_lesson_to_lesson(server: Server) -> None:
    async def visit() -> None:
        async with Visitor(server.url) as visitor:
            await visitor.open("/size?stride=3&pad_input=true")
            await visitor.turn_to("stamp")
            assert visitor.parameters == {"stride": ["3"]}, "what is the lesson's own stays behind"
            (player,) = soak.components(visitor, "player")
            assert soak.sent(player)["stride"] == [3, 3]
            await visitor.follow("/stamp?stride=1")
            (player,) = soak.components(visitor, "player")
            assert soak.sent(player)["stride"] == [1, 1]

    asyncio.run(visit())


def test_an_edit_of_the_player_reaches_the_address(server: Server) -> None:
    async def visit() -> None:
        async with Visitor(server.url) as visitor:
            await visitor.open("/stamp")
            (player,) = soak.components(visitor, "player")
            await visitor.trigger(player, "edit", {"grid": "x", "row": 0, "column": 1, "value": 42})
            assert visitor.parameters["x"] == ["1,42"]
            (player,) = soak.components(visitor, "player")
            assert soak.sent(player)["x"][1] == 42

    asyncio.run(visit())


def test_a_saved_setting_comes_back_by_upload(server: Server) -> None:
    async def visit() -> None:
        async with Visitor(server.url) as visitor:
            await visitor.open("/stamp?stride=4")
            await visitor.set(visitor.widget("expandable", "Take it with you"), True)
            saved = await visitor.download(visitor.widget("download_button", "JSON"))
            await visitor.set(visitor.widget("slider", "Stride"), [2.0])
            uploader = next(each for each in visitor.elements() if each.kind == "file_uploader")
            await visitor.upload(uploader, "saved.json", saved)
            assert visitor.parameters["stride"] == ["4"]

    asyncio.run(visit())


def test_an_exception_on_a_page_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import streamlit as st\nif st.button('Break'):\n    raise KeyError('broken')\n"
    )

    async def visit(url: str) -> None:
        async with Visitor(url) as visitor:
            await visitor.open("/")
            with pytest.raises(VisitError, match="KeyError"):
                await visitor.press(visitor.widget("button", "Break"))

    with serve(tmp_path, tmp_path / "log.txt") as server:
        asyncio.run(visit(server.url))


def test_a_run_of_a_fragment_alone_is_a_run(tmp_path: Path) -> None:
    """A slider beside a fragment that reruns only the fragment, as `st.rerun` in its callback does."""
    (tmp_path / "app.py").write_text(
        "import streamlit as st\n"
        "st.session_state['runs'] = st.session_state.get('runs', 0) + 1\n"
        "st.slider('Outside', 0, 9, key='outside', on_change=lambda: st.rerun('part'))\n"
        "@st.fragment(key='part')\n"
        "def part():\n"
        "    st.slider('Inside', 0, 9)\n"
        "    st.text(f\"outside {st.session_state['outside']}, whole runs {st.session_state['runs']}\")\n"
        "part()\n"
    )

    async def visit(url: str) -> list[str]:
        async with Visitor(url) as visitor:
            await visitor.open("/")
            said = []
            for label in ("Outside", "Inside", "Outside"):
                await visitor.set(visitor.widget("slider", label), [float(3 + len(said))])
                said.append(next(each.proto.body for each in visitor.elements() if each.kind == "text"))
            return said

    with serve(tmp_path, tmp_path / "log.txt") as server:
        said = asyncio.run(visit(server.url))
    assert said == [f"outside {value}, whole runs 1" for value in (3, 3, 5)]


def test_a_fragment_takes_away_the_fragments_within_it_that_it_no_longer_draws(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import streamlit as st\n"
        "@st.fragment\n"
        "def inner():\n"
        "    st.slider('Inside', 0, 9)\n"
        "@st.fragment\n"
        "def outer():\n"
        "    st.text('before')\n"
        "    if st.checkbox('Show', True):\n"
        "        inner()\n"
        "st.slider('Beside', 0, 9)\n"
        "outer()\n"
    )

    async def visit(url: str) -> list[list[str]]:
        async with Visitor(url) as visitor:
            await visitor.open("/")
            said = [[each.label for each in visitor.elements() if each.id]]
            for shown in (False, True):
                await visitor.set(visitor.widget("checkbox", "Show"), shown)
                said.append([each.label for each in visitor.elements() if each.id])
            await visitor.set(visitor.widget("slider", "Inside"), [3.0])
            return said

    with serve(tmp_path, tmp_path / "log.txt") as server:
        said = asyncio.run(visit(server.url))
    everything = ["Beside", "Show", "Inside"]
    assert said == [everything, ["Beside", "Show"], everything]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, ["true"]),
        ([3.0], ["3"]),
        ([2.5], ["2.5"]),
        ("1,2", ["1,2"]),
        (["a", "b"], ["a", "b"]),
        (None, []),
    ],
)
def test_a_value_is_written_as_a_browser_writes_it(value: object, written: list[str]) -> None:
    assert in_address(value) == written


def test_a_small_class_is_counted(tmp_path: Path) -> None:
    plan = load.Plan(
        visitors=3, think=0.2, seconds=2, arriving=0.2, forgetting=0, rounds=1, changes=4, saturating=2
    )
    lines = load.measure(plan, tmp_path, replicas=False)
    table = {line.what: line for line in lines}
    for lesson in load.LESSONS:
        assert table[f"server CPU for one rerun, `{lesson}`"].figure.endswith("×")
    errors = table["errors of 3 visitors"]
    assert (errors.ours, errors.floor, errors.holds) == ("0", "0", True)
    rate = table["reruns a second, and the share of a core they took"]
    assert float(rate.ours.split(",")[0]) > 0


def test_a_visitor_who_is_cut_off_is_an_error() -> None:
    async def visit() -> load.Class:
        nowhere = load.Class("http://127.0.0.1:9", ["/"], 1)  # the discard port: nobody listens
        await nowhere.arrive(2, 0)
        return nowhere

    nowhere = asyncio.run(visit())
    assert (len(nowhere.errors), nowhere.visitors) == (2, [])


def test_the_soak_has_the_memory_settings_of_the_container() -> None:
    assert soak.memory_settings() == {
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_TRIM_THRESHOLD_": "131072",
        "MALLOC_MMAP_THRESHOLD_": "131072",
    }


def test_a_short_soak_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = soak.soak(soak.Plan(visitors=3, seconds=6, pause=0.05), tmp_path)
    done, failed, _ = lines
    assert int(done.ours) > len(soak.SLUGS)
    assert failed.holds, capsys.readouterr().err


def test_a_picture_of_ones_own_does_not_break_another_lesson(server: Server) -> None:
    """Found by the soak: two lessons kept different things under one name."""

    async def visit() -> None:
        async with Visitor(server.url) as visitor:
            await visitor.open("/remedies")
            uploader = next(each for each in visitor.elements() if each.kind == "file_uploader")
            await visitor.upload(uploader, "own.png", soak.picture(random.Random(1), "png", (64, 64)))
            await visitor.turn_to("size")
            views = visitor.widget("button_group", "**Look closer**")
            await visitor.set(views, ["Skip connections"])
            assert visitor.widget("number_input", "Picture size").proto.default == 25

    asyncio.run(visit())


def test_a_file_waits_for_a_slow_network_while_others_work(server: Server) -> None:
    """Streamlit would have forgotten it after two runs of anybody."""

    async def visit() -> None:
        async with Visitor(server.url) as slow, Visitor(server.url) as busy:
            await slow.open("/stamp?stride=5")
            await slow.set(slow.widget("expandable", "Take it with you"), True)
            for label, mark in (("JSON", b'"stride"'), ("LaTeX", b"pmatrix"), ("PNG", b"PNG")):
                path = await slow.order(slow.widget("download_button", label))
                await busy.open("/stamp")
                for stride in (3, 4, 5):
                    await busy.set(busy.widget("slider", "Stride"), [float(stride)])
                assert mark in await slow.fetch(path)

    asyncio.run(visit())
