"""The summary of a GitHub job: Markdown for the file that GITHUB_STEP_SUMMARY names."""

from nsaudit.reporters.comment import render_summary as render

__all__ = ["render"]
