"""Where the command starts: the version is answered before anything else is imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] == ["--version"]:
        from nsaudit import __version__  # noqa: PLC0415 - nothing else is needed to answer

        sys.stdout.write(f"nsaudit {__version__}\n")
        return
    # Imported here, which keeps --version at the price of an interpreter.
    from nsaudit.cli import run  # noqa: PLC0415
    from nsaudit.cli.leaving import leave  # noqa: PLC0415

    leave(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
