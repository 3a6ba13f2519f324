"""The house's rules as tests: sizes, names, docstrings, plain labels, and a None that keeps its references."""

import ast
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution, packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent / "shopclub"
MODULES = sorted(path for path in ROOT.rglob("*.py") if path.parent.name != "versions")
LONG_WITH_REASON = {"_sheet"}  # one style sheet is one text
FORBIDDEN = {"utils", "helpers", "common", "misc", "manager", "base", "core", "handler", "data", "info"}
# Whose modules keep the habits below: all but those of the window, and what was not brought to them yet.
NOT_KEPT = (
    "desktop",
    "rules/ledger/accounts.py",
    "rules/ledger/replay.py",
    "rules/ledger/replayed_holdings.py",
    "services/counter",
    "services/kinds/cashback.py",
    "services/kinds/tiers.py",
    "services/programmes",
    "services/units",
)
TIDY = [path for path in MODULES if not any(path.is_relative_to(ROOT / name) for name in NOT_KEPT)]
SAYS_NOTHING = {"each", "found", "held", "made", "thing", "data", "res"}
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
# Needed without an import: a file inside is read, zoneinfo looks for it, reportlab shapes letters by it.
USED_UNSEEN = {"lucide", "tzdata", "uharfbuzz"}


def test_none_keeps_its_references_through_qt_calls(qtbot):
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(2000):
        label.setEnabled(True)
    assert abs(sys.getrefcount(None) - before) < 500


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_keep_their_size_and_say_what_they_are(path):
    text = path.read_text(encoding="utf-8")
    assert path.stem not in FORBIDDEN
    assert len(text.splitlines()) <= 400
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name not in LONG_WITH_REASON:
            assert node.end_lineno - node.lineno < 40, f"{node.name} at line {node.lineno}"


def names_made(node: ast.AST, inside_one_line: bool = False) -> list[ast.AST]:
    """The names and parameters that a tree makes, but for those of a comprehension or lambda on one line."""
    inside = inside_one_line or (isinstance(node, COMPREHENSIONS) and node.lineno == node.end_lineno)
    stored = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    here = [node] if not inside and (stored or isinstance(node, ast.arg)) else []
    return here + [name for child in ast.iter_child_nodes(node) for name in names_made(child, inside)]


@pytest.mark.parametrize("path", TIDY, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_what_a_thing_is(path):
    for name in names_made(ast.parse(path.read_text(encoding="utf-8"))):
        said = name.arg if isinstance(name, ast.arg) else name.id
        assert said not in SAYS_NOTHING, f"{path.name}:{name.lineno}: say what {said} is"


def is_command(function: ast.FunctionDef) -> bool:
    """Whether a function is a command, whose parameters are its options; it begins with typer's context."""
    first = next(iter(function.args.args), None)
    return first is not None and first.annotation is not None and ast.unparse(first.annotation) == "typer.Context"


@pytest.mark.parametrize("path", TIDY, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_take_few_values(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and not is_command(node):
            names = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            told = [name for name in names if name not in {"self", "cls"}]
            assert len(told) <= 5, f"{node.name} at line {node.lineno}: make one value of some parameters"
            more = node.args.kwarg
            spread = more is not None and ast.unparse(more.annotation) in {"Any", "object"}
            assert not spread, f"{node.name} at line {node.lineno}: name what may be given"


@pytest.mark.parametrize("path", TIDY, ids=lambda path: str(path.relative_to(ROOT)))
def test_lines_are_plain(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.IfExp):
            parts = (node.test, node.body, node.orelse)
            assert not any(isinstance(part, ast.IfExp) for part in parts), f"line {node.lineno}: if in if"
        if isinstance(node, COMPREHENSIONS[:4]):
            assert len(node.generators) <= 2, f"line {node.lineno}: a comprehension of three levels"


@pytest.mark.parametrize("path", sorted((ROOT / "desktop").rglob("*.py")), ids=lambda path: path.stem)
def test_no_label_is_made_that_could_read_tags(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QLabel":
            assert not node.args, f"{path.name}:{node.lineno}: use widgets.texts.Text"


def modules_imported() -> set[str]:
    names: set[str] = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module)
    # Only the modules of Qt are spread over several packages.
    names = {name if name.startswith("PySide6.") else name.split(".")[0] for name in names}
    return names - {*sys.stdlib_module_names, "shopclub"}


@cache
def files_of(package: str) -> frozenset[Path]:
    brought = distribution(package)
    return frozenset(Path(brought.locate_file(part)) for part in brought.files)


def package_that_brings(module: str, packages: Mapping[str, list[str]]) -> str:
    """The installed package whose file a module is."""
    file = Path(find_spec(module).origin)
    candidates = packages[module.split(".", maxsplit=1)[0]]
    return next(canonicalize_name(package) for package in candidates if file in files_of(package))


def test_what_is_imported_is_what_is_depended_on_and_every_dependency_has_an_end():
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [Requirement(text) for text in project["dependencies"]]
    wanted = {
        canonicalize_name(requirement.name)
        for requirement in requirements
        if not requirement.marker or requirement.marker.evaluate()
    }
    packages = packages_distributions()
    assert {package_that_brings(module, packages) for module in modules_imported()} == wanted - USED_UNSEEN
    for_tests = [Requirement(text) for text in project["optional-dependencies"]["test"]]
    assert [str(each) for each in (*requirements, *for_tests) if "<" not in str(each.specifier)] == []


def _words_in_f_strings(path):
    """Return the lines on which a text to translate stands within an f-string, where no tool finds it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        call.lineno
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "ngettext"}
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_texts_stand_where_the_translators_find_them(path):
    assert _words_in_f_strings(path) == []


def test_a_text_within_an_f_string_is_seen(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text("said = f\" {_('Other')}\"\n", encoding="utf-8")
    assert _words_in_f_strings(planted) == [1]
