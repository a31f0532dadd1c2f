from collections.abc import Iterator

import pytest

from tests.records import servers


@pytest.fixture(scope="session")
def hub() -> Iterator[str]:
    """The address of a running PostgreSQL server."""
    if servers.programs() is None:
        pytest.skip(servers.MISSING)
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def spark() -> None:
    """Skips, with a word, where Spark or Java is not installed."""
    import importlib.util
    import shutil

    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed (pip install 'nsaudit[spark]'): Spark is not tested")
    if shutil.which("java") is None:
        pytest.skip("no Java is installed (apt-get install default-jre-headless): no Spark")
