"""TypeScript without its types: the JavaScript in it, every character at its place.

SuiteScript runs as JavaScript; projects that write TypeScript keep both, or the sources alone. What
only the compiler reads becomes blanks, as Node.js strips types, so that lines and columns stay
true. What compiles to code of its own (namespaces, parameter properties)
stays: the JavaScript grammar does not know it, and the script counts as not fully read.
"""

from collections.abc import Iterator
from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

_TYPES = frozenset(
    (
        "type_annotation",
        "opting_type_annotation",
        "omitting_type_annotation",
        "asserts_annotation",
        "type_predicate_annotation",
        "type_arguments",
        "type_parameters",
        "implements_clause",
        "interface_declaration",
        "type_alias_declaration",
        "ambient_declaration",
        "function_signature",
        "override_modifier",
        "method_signature",
        "abstract_method_signature",
        "index_signature",
    )
)
"""Kinds of nodes that only the compiler reads, whole."""

_WORDS = {
    "import_specifier": {"type"},
    "non_null_expression": {"!"},
    "optional_parameter": {"?"},
    "variable_declarator": {"!"},
    "abstract_class_declaration": {"abstract"},
    "method_definition": {"accessibility_modifier", "?", "readonly"},
    "public_field_definition": {
        *("accessibility_modifier", "?", "!", "readonly", "declare", "abstract"),
    },
}
"""Words and signs that only the compiler reads, by the kind of node they stand in."""

_MEMBERS = frozenset(("enum_assignment", "property_identifier", "comment"))


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_typescript.language_typescript()))


def without_types(data: bytes) -> bytes:
    """The script with blanks for what only the TypeScript compiler reads; as long as before."""
    tree = _parser().parse(data)
    if tree is None:  # only without a language or with a time limit, neither of which is used
        raise RuntimeError("tree-sitter gave no tree")
    text = bytearray(data)
    for node in _code(tree.root_node, text):
        kind = node.type
        if kind in ("as_expression", "satisfies_expression"):
            _blank(text, node.children[0].end_byte, node.end_byte)
        elif kind == "enum_declaration":
            _enum(node, text)
        elif kind == "import_require_clause" and node.parent is not None:
            start = node.parent.start_byte
            text[start : start + 6] = b"const "
        elif words := _WORDS.get(kind):
            for child in node.children:
                if child.type in words:
                    _blank(text, child.start_byte, child.end_byte)
    return bytes(text)


def _code(root: Node, text: bytearray) -> Iterator[Node]:
    """The nodes that stay, from the outside in; what only the compiler reads is blanked at once.

    A query would find them, in a time that grows with the square of how deep types nest.
    """
    cursor = root.walk()
    while True:
        node = cursor.node
        if node is None:
            return
        if _is_type(node):
            _blank(text, node.start_byte, node.end_byte)
        else:
            yield node
            if cursor.goto_first_child():
                continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _is_type(node: Node) -> bool:
    kind = node.type
    if kind in _TYPES:
        return True
    if kind not in ("import_statement", "export_statement"):
        return False
    # ``import type`` and ``export interface``: the whole statement goes.
    return any(child.type == "type" or child.type in _TYPES for child in node.children[:3])


def _blank(text: bytearray, start: int, end: int) -> None:
    text[start:end] = bytes(byte if byte in b"\r\n" else 0x20 for byte in text[start:end])


def _enum(node: Node, text: bytearray) -> None:
    """Write an enum as an object, in the same room; a member without a value stays unknown."""
    body = node.child_by_field_name("body")
    if body is None or text[body.start_byte - 1 : body.start_byte] != b" ":
        return
    if any(member.type not in _MEMBERS for member in body.named_children):
        return
    for child in node.children:
        if child.type == "const":
            _blank(text, child.start_byte, child.end_byte)
        elif child.type == "enum":
            text[child.start_byte : child.end_byte] = b"var "
    text[body.start_byte - 1] = ord("=")
    for member in body.named_children:
        for child in member.children if member.type == "enum_assignment" else ():
            if child.type == "=":
                text[child.start_byte] = ord(":")
