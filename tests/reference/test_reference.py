import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nsaudit import reference
from nsaudit.reference import permission, provenance, record_type, tables

FOLDER = Path(reference.__file__).parent / "data"


@pytest.mark.parametrize("table", tables())
def test_each_table_says_where_it_comes_from(table: str) -> None:
    found = provenance(table)
    assert found is not None
    assert found.source
    assert all(found.source)
    assert found.as_of[:4].isdigit()
    assert isinstance(found.tentative, tuple)


@pytest.mark.parametrize("table", tables())
def test_no_key_is_given_twice(table: str) -> None:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    json.loads((FOLDER / f"{table}.json").read_text("utf-8"), object_pairs_hook=unique)


def test_unknown_table_has_no_provenance() -> None:
    assert provenance("horoscope") is None


def test_everything_exported_exists() -> None:
    assert len(set(reference.__all__)) == len(reference.__all__)
    for name in reference.__all__:
        assert hasattr(reference, name), name


def test_importing_reads_no_table_and_no_library_but_orjson() -> None:
    code = (
        "import sys, nsaudit.reference as r\n"
        "from nsaudit.reference._data import load\n"
        "print(load.cache_info().currsize)\n"
        "r.permission('TRAN_SALESORD')\n"
        "print(load.cache_info().currsize)\n"
        "std = set(sys.stdlib_module_names)\n"
        "tops = {m.split('.')[0] for m in sys.modules}\n"
        "print(sorted(t for t in tops - std if not t.startswith(('_', 'nsaudit'))))\n"
    )
    result = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split("\n")[:3] == ["0", "1", "['orjson']"]


def test_look_ups_are_fast_enough_for_a_large_project() -> None:
    permission("TRAN_SALESORD"), record_type("salesorder")
    start = time.perf_counter()
    for _ in range(50_000):
        permission("TRAN_SALESORD")
        record_type("salesOrder")
    assert time.perf_counter() - start < 1.0


def test_no_function_hides_a_module_of_the_package() -> None:
    modules = {path.stem for path in FOLDER.parent.glob("*.py")}
    assert not modules & set(reference.__all__)
