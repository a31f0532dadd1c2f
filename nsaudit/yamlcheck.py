"""Check what people wrote against a JSON Schema, and say each problem with its place.

No message shows a value that was written: it may be a secret in the wrong place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from pydantic import ValidationError

from nsaudit.nearest import nearest as nearest_word
from nsaudit.yamlfile import Document, Problem, Step, YamlError

_NOUNS = {
    "object": "keys and values",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def check(document: Document, schema: str) -> None:
    """Check a document against a schema of this package. Raises YamlError with every problem."""
    content = json.loads(files("nsaudit.schemas").joinpath(schema).read_text("utf-8"))
    validator = Draft202012Validator(content, format_checker=Draft202012Validator.FORMAT_CHECKER)
    problems = [
        problem
        for error in validator.iter_errors(document.data)
        for problem in _problems(document, error)
    ]
    if problems:
        raise YamlError(_sorted(problems))


def invalid(document: Document, error: ValidationError) -> YamlError:
    """Turn what pydantic found beyond the schema into problems with their places."""
    problems: list[Problem] = []
    for found in error.errors(include_input=False, include_url=False):
        way = tuple(found["loc"])
        message = found["msg"].removeprefix("Value error, ")
        problems.append(Problem(document.path, document.place(*way), _at(way, message)))
    return YamlError(_sorted(problems))


def problem_at(document: Document, way: tuple[Step, ...], message: str) -> Problem:
    """A problem with the value at a way."""
    return Problem(document.path, document.place(*way), _at(way, message))


def raise_all(problems: Iterable[Problem]) -> None:
    """Raise YamlError where there is any problem, in the order of the file."""
    found = sorted(problems, key=lambda problem: (problem.place or (0, 0), problem.message))
    if found:
        raise YamlError(found)


def nearest(word: str, valid: Iterable[str]) -> str:
    """The end of a message that names the nearest valid word, or all of a few."""
    known = sorted(valid)
    close = nearest_word(word, known)
    if close:
        return f"; did you mean {close!r}?"
    return f"; valid here: {', '.join(known)}" if known else ""


def _problems(document: Document, error: SchemaError) -> Iterator[Problem]:
    way: tuple[Step, ...] = tuple(error.absolute_path)
    kind = str(error.validator)
    schema: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    written: Any = error.instance
    expected: Any = error.validator_value
    if kind == "additionalProperties":
        valid = schema.get("properties", {})
        for key in written:
            if key not in valid:
                place = document.key_place(*way, key)
                message = _at(way, f"unknown key {key!r}{nearest(key, valid)}")
                yield Problem(document.path, place, message)
        return
    if error.parent is None and "propertyNames" in error.absolute_schema_path and kind == "enum":
        # The only names in a schema of this kind are those that the error lists.
        place = document.key_place(*way, str(written))
        near = nearest(str(written), expected)
        message = _at(way, f"unknown key {written!r}{near}")
        yield Problem(document.path, place, message)
        return
    if kind == "anyOf":
        yield from _any_of(document, error, way)
        return
    yield Problem(document.path, document.place(*way), _at(way, _message(error, kind, schema)))


def _any_of(document: Document, error: Any, way: tuple[Step, ...]) -> Iterator[Problem]:
    """Of several shapes, speak of the one that was meant: the one whose type fits."""
    branches: dict[int, list[SchemaError]] = {}
    for inner in error.context or ():
        branches.setdefault(int(inner.schema_path[0]), []).append(inner)
    for number, found in branches.items():
        if "const" in error.validator_value[number]:
            continue  # a single word beside a shape, such as none: nobody meant to write it
        if not any(e.validator == "type" and e.absolute_path == error.absolute_path for e in found):
            for inner in found:
                yield from _problems(document, inner)
            return
    options: Any = error.validator_value
    shapes = [n for n in (_noun(option) for option in options) if n != "nothing"]
    message = f"must be {' or '.join(dict.fromkeys(shapes))}"
    yield Problem(document.path, document.place(*way), _at(way, message + _quote(error, shapes)))


def _message(error: SchemaError, kind: str, schema: dict[str, Any]) -> str:
    expected: Any = error.validator_value
    if kind == "type":
        noun = _NOUNS.get(str(expected), str(expected))
        return f"must be {noun}" + _quote(error, [noun])
    if kind in {"enum", "const"}:
        given = expected if isinstance(expected, list) else [expected]
        options = [str(option) for option in given if option is not None]
        return (
            f"must be one of {', '.join(options)}" if len(options) > 1 else f"must be {options[0]}"
        )
    if kind == "required":
        written: Any = error.instance
        missing = [key for key in expected if key not in written]
        return f"the key {missing[0]!r} is missing"
    if kind == "format":
        return f"must be a {expected} such as 2030-12-31"
    if kind == "minLength" or (kind == "pattern" and expected == r"\S"):
        return "must not be empty"
    if kind in {"minimum", "maximum"}:
        return f"must be at {'least' if kind == 'minimum' else 'most'} {expected:g}"
    if kind == "pattern":
        described = schema.get("description")
        return f"is not valid here: {described}" if described else "is not valid here"
    return f"is not valid here ({kind})"


def _noun(option: dict[str, Any]) -> str:
    if "$ref" in option:
        return _NOUNS["object"]
    if "const" in option:
        return str(option["const"])
    return _NOUNS.get(str(option.get("type")), "another shape")


def _quote(error: SchemaError, nouns: list[str]) -> str:
    """YAML reads 1234567 as a number: say how to write it as text."""
    plain = isinstance(error.instance, (int, float))
    return "; put it in quotes" if plain and _NOUNS["string"] in nouns else ""


def _at(way: tuple[Step, ...], message: str) -> str:
    if not way:
        return message
    name = ""
    for step in way:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return f"{name}: {message}"


def _sorted(problems: list[Problem]) -> list[Problem]:
    unique = {(p.place or (0, 0), p.message): p for p in problems}
    return [unique[key] for key in sorted(unique)]
