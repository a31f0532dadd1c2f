"""Starting the engine that a request names, and stopping it."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import ibis

from nsaudit.redact import remember
from nsaudit.sources.records.duck import DuckDb
from nsaudit.sources.records.engine import IbisEngine
from nsaudit.sources.records.hub import Hub
from nsaudit.sources.records.request import RecordsError, Request
from nsaudit.sources.records.spark import Spark


@contextmanager
def opened(request: Request) -> Iterator[IbisEngine]:
    """The engine of a request; what it needs on disk is removed at the end.

    Raises RecordsError where its packages are not installed or it cannot be reached.
    """
    with tempfile.TemporaryDirectory(prefix="nsaudit-records-") as name:
        connection = _connect(request, Path(name))
        try:
            yield connection
        finally:
            with suppress(Exception):
                connection.close()


def _connect(request: Request, folder: Path) -> IbisEngine:
    if request.engine == "postgres":
        return _hub(request.url)
    if request.engine == "spark":
        return _spark(request.url)
    try:
        return DuckDb(
            ibis.duckdb.connect(
                folder / "records.duckdb",
                memory_limit=request.memory,
                temp_directory=str(folder / "spill"),
                autoinstall_known_extensions=False,
                autoload_known_extensions=False,
            ),
            folder,
        )
    except Exception as error:
        raise RecordsError(
            f"DuckDB did not start with {request.memory} of memory",
            "Give --memory as 256MB or 1GB.",
        ) from error


def _hub(url: str) -> Hub:
    remember(url)
    try:
        return Hub(ibis.connect(url))
    except ImportError as error:
        raise RecordsError(
            "reading a PostgreSQL hub needs packages that are not installed",
            "Install them with: pip install 'nsaudit[hub]'",
        ) from error
    except Exception as error:
        raise RecordsError(
            f"the database cannot be reached ({type(error).__name__})",
            "Check host, port, user and password of the address.",
            unreachable=True,
        ) from error


def _spark(url: str) -> Spark:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RecordsError(
            "the engine spark needs packages that are not installed",
            "Install them with: pip install 'nsaudit[spark]', and Java 17 or newer.",
        ) from error
    try:
        session = (
            SparkSession.builder.master(url or "local[2]")
            .appName("nsaudit")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4" if not url else "200")
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        # Spark's own remarks about the versions of its packages are no news to who audits.
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        return Spark(ibis.pyspark.connect(session))
    except Exception as error:
        raise RecordsError(
            f"Spark did not start ({type(error).__name__})", "It needs Java 17 or newer."
        ) from error
