"""A PostgreSQL server of the tests' own, from the system's packages."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = "no PostgreSQL server is installed (apt-get install postgresql): the hub is not tested"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; None where there is none."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return versions[-1].parent if versions else None


@contextmanager
def postgres() -> Iterator[str]:
    """A running server, by the address of its database; it listens on a socket only."""
    folder = programs()
    assert folder is not None, MISSING
    with tempfile.TemporaryDirectory(prefix="nsaudit-pg-") as name:
        # The server refuses to run as root, and the socket's path must be short.
        user = _user()
        os.chmod(name, 0o755)  # noqa: S103, PTH101 - the other user must reach the socket
        home = Path(name, "data")
        home.mkdir()
        if user is not None:
            shutil.chown(name, user)
            shutil.chown(home, user)
        _run([folder / "initdb", "-D", home, "-U", "nsaudit", "-A", "trust", "--locale=C.UTF-8",
              "-E", "UTF8"], user)  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={name} -c fsync=off"
        start = [folder / "pg_ctl", "-D", home, "-o", options, "-l", Path(name, "log"), "-w"]
        _run([*start, "start"], user)
        try:
            yield f"postgresql://nsaudit@/postgres?host={name}"
        finally:
            _run([folder / "pg_ctl", "-D", home, "-m", "immediate", "-w", "stop"], user)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _run(command: list[object], user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
