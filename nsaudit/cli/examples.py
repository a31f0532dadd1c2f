"""How commands are shown in the help: their order, and examples to copy."""

from __future__ import annotations

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start here", ("init", "demo")),
    ("Judge", ("lint", "diff", "audit", "checklist", "preflight", "records", "effects")),
    ("Read accounts", ("doctor", "snapshot", "attest", "collector")),
    ("Understand and decide", ("rules", "waivers", "explain")),
    ("Work in an editor", ("lsp",)),
)
"""Commands in the order in which people need them; one that is not named here comes last."""

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "lint": (
        ("nsaudit lint", "the project of nsaudit.yaml or suitecloud.config.js"),
        ("nsaudit lint src --select tier1", "only the rules that matter most"),
        ("nsaudit lint src --diff", "what --fix would change"),
        ("nsaudit lint src --report sarif=out/lint.sarif", "for code scanning"),
    ),
    "diff": (
        ("nsaudit diff sandbox production", "two environments of nsaudit.yaml"),
        ("nsaudit diff exports/sandbox exports/production", "two folders"),
        ("nsaudit diff src production --plan", "what deploying src would change"),
    ),
    "snapshot": (("nsaudit snapshot production -o snapshots/production", "keep it in git"),),
    "audit": (
        ("nsaudit audit", "everything that nsaudit.yaml names"),
        ("nsaudit audit --plan src --target production", "with the release laid over it"),
        ("nsaudit audit --offline --report html=out/audit.html", "from the last snapshots"),
    ),
    "checklist": (("nsaudit checklist", "the pre-go-live report"),),
    "doctor": (("nsaudit doctor production", "what the role cannot read, and what to grant"),),
    "rules": (
        ("nsaudit rules show SEC001", "why, and how to mend it"),
        ("nsaudit rules --format json", "every rule, for a program"),
    ),
    "waivers": (
        ("nsaudit waivers check", "are they valid, and still needed"),
        ("nsaudit waivers baseline", "accept what is there, fail on what is new"),
    ),
    "preflight": (
        ("nsaudit preflight customers.jsonl --env sandbox --env production", "what differs"),
        ("nsaudit preflight events.log --env production --rejected out/no.jsonl", "a replay"),
    ),
    "records": (
        ("nsaudit records customers.csv orders.csv", "what is there twice"),
        ("nsaudit records customers.csv --groups out/groups.csv", "what to merge into what"),
        ("nsaudit records ours.csv --against theirs.csv", "what the sync lost"),
    ),
    "effects": (("nsaudit effects src", "what each script reads, writes and sends"),),
}
"""Examples of commands whose own help has none: what to type, and what it is for."""


def epilog(name: str) -> str | None:
    """The examples of a command as click prints them unwrapped."""
    rows = EXAMPLES.get(name)
    if not rows:
        return None
    widest = max(len(command) for command, _ in rows)
    lines = [f"  {command:<{widest}}  {text}" for command, text in rows]
    return "\b\nExamples:\n" + "\n".join(lines)
