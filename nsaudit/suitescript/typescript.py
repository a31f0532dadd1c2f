"""TypeScript without its types: the JavaScript in it, every character at its place.

SuiteScript runs as JavaScript; projects that write TypeScript keep both, or the sources alone. What
only the compiler reads becomes blanks, as Node.js strips types, so that lines and columns stay
true. What compiles to code of its own (namespaces, parameter properties)
stays: the JavaScript grammar does not know it, and the script counts as not fully read.
"""

from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

_QUERY = """
[(type_annotation) (opting_type_annotation) (omitting_type_annotation) (asserts_annotation)
 (type_predicate_annotation) (type_arguments) (type_parameters) (implements_clause)
 (interface_declaration) (type_alias_declaration) (ambient_declaration) (function_signature)
 (override_modifier)] @blank
(class_body [(method_signature) (abstract_method_signature) (index_signature)] @blank)
(export_statement declaration: [(interface_declaration) (type_alias_declaration)
  (ambient_declaration) (function_signature)]) @blank
(export_statement "type") @blank
(import_statement "type") @blank
(import_specifier "type" @blank)
(non_null_expression "!" @blank)
(optional_parameter "?" @blank)
(variable_declarator "!" @blank)
(abstract_class_declaration "abstract" @blank)
(method_definition [(accessibility_modifier) "?" "readonly"] @blank)
(public_field_definition [(accessibility_modifier) "?" "!" "readonly" "declare" "abstract"] @blank)
[(as_expression) (satisfies_expression)] @cast
(import_statement "import" @const (import_require_clause))
(enum_declaration) @enum
"""


_MEMBERS = frozenset(("enum_assignment", "property_identifier", "comment"))


@cache
def _language() -> tuple[Parser, Query]:
    language = Language(tree_sitter_typescript.language_typescript())
    return Parser(language), Query(language, _QUERY)


def without_types(data: bytes) -> bytes:
    """The script with blanks for what only the TypeScript compiler reads; as long as before."""
    parser, query = _language()
    tree = parser.parse(data)
    if tree is None:  # only without a language or with a time limit, neither of which is used
        raise RuntimeError("tree-sitter gave no tree")
    found = QueryCursor(query).captures(tree.root_node)
    text = bytearray(data)
    for node in found.get("enum", ()):
        _enum(node, text)
    for node in found.get("const", ()):
        text[node.start_byte : node.end_byte] = b"const "
    for node in found.get("cast", ()):
        _blank(text, node.children[0].end_byte, node.end_byte)
    for node in found.get("blank", ()):
        _blank(text, node.start_byte, node.end_byte)
    return bytes(text)


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
