"""The imports say what may know about what: pages -> tconv_ui -> tconv_core -> NumPy, never back."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DRAWING = {"streamlit", "plotly", "matplotlib"}
CORE = sorted((ROOT / "tconv_core").rglob("*.py"))
INTERFACE = sorted((ROOT / "tconv_ui").rglob("*.py"))
COMMAND = ROOT / "tconv_core" / "__main__.py"
LIBRARY = [path for path in CORE if path != COMMAND]
PAGES = sorted((ROOT / "pages").glob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> set[str]:
    """Top-level packages that a file imports anywhere, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else str(node.module).split(".")[0])
    return found


def third_party(path: Path) -> set[str]:
    return imported(path) - set(sys.stdlib_module_names)


def test_there_is_a_core_to_judge():
    assert len(CORE) >= 6


@pytest.mark.parametrize("path", LIBRARY, ids=name)
def test_the_core_imports_numpy_and_itself_only(path):
    assert third_party(path) <= {"numpy", "tconv_core"}


@pytest.mark.parametrize("path", LIBRARY, ids=name)
def test_the_core_reads_and_writes_nothing(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"open", "print", "input", "exec", "eval"}
    assert not imported(path) & {"os", "sys", "pathlib", "io", "logging", "random", "time", "urllib"}
    assert not any(isinstance(node, ast.Global) for node in ast.walk(tree))


def test_the_command_alone_hands_over_to_the_drawing_and_where_it_draws():
    tree = ast.parse(COMMAND.read_text(encoding="utf-8"))
    assert third_party(COMMAND) == {"numpy", "tconv_core", "tconv_ui"}
    hands_over = [
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(n, ast.ImportFrom) and n.module == "tconv_ui" for n in ast.walk(function))
    ]
    assert hands_over == ["render", "worksheet"]
    assert not any(isinstance(node, ast.ImportFrom) and node.module == "tconv_ui" for node in tree.body)
    assert not [path for path in LIBRARY if "__main__" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_raises_and_never_asserts(path):
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(path.read_text("utf-8"))))


@pytest.mark.parametrize("path", INTERFACE, ids=name)
def test_the_interface_knows_no_page(path):
    assert "pages" not in imported(path)


@pytest.mark.parametrize("path", INTERFACE, ids=name)
def test_no_visit_makes_a_syntax_tree(path):
    """Python 3.11 makes one syntax tree at a time: of two visitors who came at once, one got an error."""
    assert not imported(path) & {"ast", "inspect"}


@pytest.mark.parametrize("path", [path for path in INTERFACE if "figures" in path.parts], ids=name)
def test_figures_draw_without_streamlit(path):
    assert "streamlit" not in imported(path)


@pytest.mark.parametrize("path", [p for p in INTERFACE if p.parent.name != "export"], ids=name)
def test_matplotlib_is_for_exports_only(path):
    assert "matplotlib" not in imported(path)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_imports_the_interface_the_core_and_streamlit_only(path):
    assert third_party(path) <= {"streamlit", "tconv_core", "tconv_ui"}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_reads_like_a_lesson_and_defines_nothing(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    assert not [node for node in ast.walk(tree) if isinstance(node, definitions[:3])]
    assert ast.get_docstring(tree), "the first line of the docstring is the lesson's title"


def test_only_the_interface_and_the_pages_draw():
    elsewhere = [path for path in ROOT.glob("*.py") if imported(path) & (DRAWING - {"streamlit"})]
    assert not elsewhere


def test_importing_the_core_loads_no_interface():
    program = (
        "import sys, tconv_core; "
        "print(sorted({'streamlit', 'plotly', 'matplotlib', 'pandas', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
