"""Where rules come from: entry points and ``--rules`` folders. A broken pack stops the run."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from nsaudit.rulekit.rule import Rule
from nsaudit.rulekit.template import TemplateError, load_settings_rules

GROUP = "nsaudit.rules"


class PackError(Exception):
    """A pack that does not load, or two rules with one id. The message names file and cause."""


def load_rules(folders: Iterable[Path] = (), *, installed: bool = True) -> list[Rule]:
    """Every rule of the installed packs and of the given folders, sorted by id.

    Loading a folder runs the code in it; folders are never picked up by convention. Raises
    PackError for a pack that does not import and for an id that two rules claim.
    """
    rules: list[Rule] = []
    if installed:
        for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
            try:
                package = importlib.import_module(point.value)
            except (Exception, SystemExit) as error:
                raise PackError(
                    _broken(f"rule pack {point.name} ({point.value})", error)
                ) from error
            rules += _of_pack(point.name, package_rules(package))
    for folder in folders:
        found = folder_rules(folder)
        if not found:
            raise PackError(f"{folder}: no rule is in it")
        rules += _of_pack(str(folder), found)
    return _unique(rules)


def package_rules(package: ModuleType) -> list[Rule]:
    """The rules of a package: every Rule in its modules, and its YAML settings rules."""
    found: list[Rule] = list(_in_module(package))
    for info in sorted(_modules(package), key=lambda i: i.name):
        found += _in_module(_module(info))
    for root in package.__path__ if hasattr(package, "__path__") else ():
        found += _settings(Path(root))
    return found


def folder_rules(folder: Path) -> list[Rule]:
    """The rules of a plain folder, imported under a package name of its own.

    The name is a hash of the path, so that files called ``yaml.py`` shadow nothing and two folders
    of one name live side by side.
    """
    if not folder.is_dir():
        raise PackError(f"{folder}: --rules needs a folder that exists")
    name = "nsaudit_folder_" + hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    package = sys.modules.get(name)
    if package is None:
        package = ModuleType(name)
        package.__path__ = [str(folder.resolve())]
        sys.modules[name] = package
        init = folder / "__init__.py"
        if init.exists():
            spec = importlib.util.spec_from_file_location(
                name, init, submodule_search_locations=[str(folder.resolve())]
            )
            assert spec is not None  # noqa: S101 - a path with .py always has a spec
            assert spec.loader is not None  # noqa: S101
            package = importlib.util.module_from_spec(spec)
            sys.modules[name] = package
            try:
                spec.loader.exec_module(package)
            except (Exception, SystemExit) as error:
                del sys.modules[name]
                raise PackError(_broken(str(init), error)) from error
    return package_rules(package)


def _of_pack(name: str, rules: list[Rule]) -> list[Rule]:
    return [replace(rule, pack=name) for rule in rules]


def _modules(package: ModuleType) -> Iterator[pkgutil.ModuleInfo]:
    paths = getattr(package, "__path__", None)
    if not paths:
        return
    for info in pkgutil.iter_modules(paths, package.__name__ + "."):
        yield info
        if info.ispkg:
            yield from _modules(_module(info))
    # Folders without __init__.py are plain groupings of rules.
    for root in paths:
        for child in sorted(Path(root).iterdir()):
            if child.is_dir() and not (child / "__init__.py").exists() and any(child.glob("*.py")):
                grouped = ModuleType(f"{package.__name__}.{child.name}")
                grouped.__path__ = [str(child)]
                sys.modules.setdefault(grouped.__name__, grouped)
                yield from _modules(grouped)


def _module(info: pkgutil.ModuleInfo) -> ModuleType:
    """Import a module. One that ends the program as it loads must not end the run as clean."""
    try:
        return importlib.import_module(info.name)
    except (Exception, SystemExit) as error:
        folder, name = getattr(info.module_finder, "path", ""), info.name.rpartition(".")[2]
        file = Path(folder) / name / "__init__.py" if info.ispkg else Path(folder) / f"{name}.py"
        raise PackError(_broken(f"rule module {file}", error)) from error


def _in_module(module: ModuleType) -> Iterator[Rule]:
    for value in vars(module).values():
        if isinstance(value, Rule) and value.check.__module__ == module.__name__:
            yield value


def _settings(root: Path) -> list[Rule]:
    found: list[Rule] = []
    for path in sorted(root.rglob("*.yaml")):
        try:
            found += load_settings_rules(path)
        except TemplateError as error:
            raise PackError(str(error)) from error
    return found


def _unique(rules: list[Rule]) -> list[Rule]:
    seen: dict[str, Rule] = {}
    for rule in rules:
        other = seen.setdefault(rule.id, rule)
        if other is not rule:
            raise PackError(
                f"two rules have the id {rule.id}: {other.origin} and {rule.origin}; "
                "rename one or leave its pack out"
            )
    return sorted(seen.values(), key=lambda r: r.id)


def _broken(what: str, error: BaseException) -> str:
    return f"{what} does not load: {type(error).__name__}: {error}"
