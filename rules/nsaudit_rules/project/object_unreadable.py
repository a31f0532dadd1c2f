"""SDF021: files that should hold an object and are none."""

from nsaudit.api import Context, Fail, Options, Severity, Unknown, Unreadable, Verdict, rule


@rule(id="SDF021", subject=Unreadable, severity=Severity.HIGH)
def object_unreadable(file: Unreadable, ctx: Context[Options]) -> Verdict:
    """Every object file of a project is well-formed XML with a root that SDF knows.

    Why: one malformed file stops the validation of the whole project; until it is mended, no other
        rule has seen what is in it.
    Fix in the UI: import the object again (suitecloud object:import). A saved search is made in the
        UI or by a script and then imported, because its definition cannot be written by hand.
    Fix in XML: mend the place that is named; write tags with < and >, and leave out DOCTYPE and
        entity declarations.
    Source: Oracle help section_1526908548 (objects as XML) and bridgehead_1522350440 (saved
        searches); Oracle SAFE guide, pitfalls 16 and 125.
    Traps: templates (.template.xml) are no objects and are not read. A file that this run was not
        allowed to open, or that is too large to be read here, is unknown, not wrong.
    """
    if file.malformed is None:
        return Unknown(f"whether the file is sound is not known: {file.reason}")
    if not file.malformed:
        return Unknown(file.reason)
    return Fail(file.reason, evidence=[file.advice] if file.advice else [], fix=file.advice)
