"""TypeScript without its types: what stays stands where it stood."""

from __future__ import annotations

import pytest

from nsaudit.suitescript.typescript import without_types


@pytest.mark.parametrize(
    ("typescript", "javascript"),
    [
        ("let a: number = 1;", "let a         = 1;"),
        ("f<T>(x as T, y!, <U>z);", "f   (x     , y ,    z);"),
        ("import type { A } from 'a';\nb();", "                           \nb();"),
        ("import { type A, b } from 'a';", "import {      A, b } from 'a';"),
        ("import r = require('N/record');", "const  r = require('N/record');"),
        ("export interface A {\n  b: C;\n}\nd();", "                    \n       \n \nd();"),
        ("enum A { B = 'b', C }", "var  A={ B : 'b', C }"),
        ("const enum A { B = 1 }", "      var  A={ B : 1 }"),
        ("abstract class A<T> { private b?: T; }", "         class A    {         b    ; }"),
        ("function f(a?: B): a is C { return a; }", "function f(a    )         { return a; }"),
        ("const { a, b } = c satisfies D;", "const { a, b } = c            ;"),
        ("export default class A implements B {}", "export default class A              {}"),
    ],
)
def test_types_become_blanks(typescript: str, javascript: str) -> None:
    assert without_types(typescript.encode()).decode() == javascript


@pytest.mark.parametrize(
    "text", ["class A { constructor(private b: C) {} }", "namespace A { b(); }", "enum A{ B = 1 }"]
)
def test_what_compiles_to_code_of_its_own_stays(text: str) -> None:
    assert without_types(text.encode()).decode().startswith(text[:9])


def test_deep_types_take_time_by_their_length() -> None:
    deep = 100_000
    text = b"let x: " + b"A<" * deep + b"B" + b">" * deep + b" = 1;"
    assert without_types(text).split() == [b"let", b"x", b"=", b"1;"]
