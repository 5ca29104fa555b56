"""The user's Jsonnet with hidden fields that say where its data was written.

Each object literal, and each object that a call returns, gets a layer in the hidden field `@pos`
(jsonnet/provenance.libsonnet). Layers add up over merges, and change neither output nor equality.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ccmgen.sources import BUNDLED

if TYPE_CHECKING:
    from tree_sitter import Node

_LIBRARY = f"(import '{BUNDLED}provenance.libsonnet')"

_CALLED = {"ident_ref", "literal", "dollar", "parened", "object"}
"""What a call can begin with; suffixes follow it as siblings in the tree."""

_BOUND = re.compile(r"\b(self|super)\b|\$")
"""What means something else in another object."""

_NESTING = 4
"""How deep positions of lists in lists are noted."""


class Notes(Struct, frozen=True):
    """What the files read so far say about others.

    parameters: names of parameters by function, which is called `file:name` or, as the method of
        an object, `file.name`; empty where two of the same name differ
    verbatim: files that are imported as strings
    Of the names of files, the last parts.
    """

    parameters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    verbatim: set[str] = field(default_factory=set)


def instrument(notes: Notes, name: str, text: str) -> str:
    """The text of a file with its positions, or as it is if it is not one of the user's programs.

    Adds to `notes` what the file says about functions and imports.
    """
    import tree_sitter_jsonnet  # needed only on failure
    from tree_sitter import Language, Parser

    source = text.encode()
    tree = Parser(Language(tree_sitter_jsonnet.language())).parse(source)
    if tree.root_node.has_error:
        return text
    nodes = list(_walk(tree.root_node))
    file = _File(name, source, dict(_imports(nodes)))
    for node in nodes:
        _note(notes, file, node)
    if name.startswith(BUNDLED) or file.base in notes.verbatim:
        return text
    edits = [edit for node in nodes for edit in _edits(file, node)]
    return _insert(source, edits).decode()


class _File(Struct, frozen=True):
    """imports: names of imported files, their last parts, by the variable that holds them."""

    name: str
    source: bytes
    imports: Mapping[str, str]

    @property
    def base(self) -> str:
        return posixpath.basename(self.name)

    def place(self, node: Node) -> tuple[int, int]:
        line, column = node.start_point
        before = self.source[node.start_byte - column : node.start_byte]
        return line + 1, len(before.decode()) + 1


def _walk(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack += reversed(node.children)


def _insert(source: bytes, edits: Sequence[tuple[int, str]]) -> bytes:
    parts, end = [], 0
    for offset, text in sorted(edits, key=lambda edit: edit[0]):
        parts += [source[end:offset], text.encode()]
        end = offset
    return b"".join([*parts, source[end:]])


def _imports(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if node.type == "bind" and node.children[-1].type == "import_expr":
            yield _text(node.children[0]), _imported(node.children[-1])


def _imported(node: Node) -> str:
    return posixpath.basename(_text(node.children[-1]).strip("@\"'"))


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _note(notes: Notes, file: _File, node: Node) -> None:
    if node.type == "import_expr" and node.children[0].type != "import":
        notes.verbatim.add(_imported(node))
    elif node.type in {"field", "bind"}:
        parts = [part for child in node.children for part in (child, *_function(child))]
        given = next((part for part in parts if part.type == "params"), None)
        if given is not None:
            separator = "." if node.type == "field" else ":"
            key = f"{file.base}{separator}{_text(node.children[0])}"
            names = tuple(_text(p.children[0]) for p in given.children if p.type == "param")
            notes.parameters[key] = names if notes.parameters.get(key, names) == names else ()


def _function(node: Node) -> list[Node]:
    return node.children if node.type == "function_expr" else []


def _callee(file: _File, callee: Sequence[Node]) -> str:
    """What `Notes.parameters` calls the function, if it is written `name` or `variable.name`."""
    match [node.type for node in callee]:
        case ["ident_ref"]:
            return f"{file.base}:{_text(callee[0])}"
        case ["ident_ref", "suffix_index"] if _text(callee[0]) in file.imports:
            return file.imports[_text(callee[0])] + _text(callee[1])
        case ["literal" | "dollar", "suffix_index"]:
            return file.base + _text(callee[1])
    return ""


def _edits(file: _File, node: Node) -> Iterator[tuple[int, str]]:
    children = [child for child in node.children if not _is_comment(child)]
    for index, child in enumerate(children):
        if child.type == "object":
            yield child.end_byte, f" {{ '@pos'+:: [{_literal(file, child)}] }}"
        elif child.type == "suffix_apply" and child.children[-1].type != "tailstrict":
            first = index - 1
            while first > 0 and children[first].type.startswith("suffix_"):
                first -= 1
            if children[first].type in _CALLED:
                yield children[first].start_byte, f"{_LIBRARY}.call("
                layer = _call(file, children[first:index], child)
                yield child.end_byte, f", {layer})"


def _is_comment(node: Node) -> bool:
    return node.type in {"line_comment", "block_comment"}


def _literal(file: _File, node: Node) -> str:
    """The layer of an object literal: where each field is written."""
    specs = [child for child in node.children if child.type in {"for_spec", "if_spec"}]
    loop = " ".join(["", *map(_text, specs)])
    fields = []
    for member in node.children:
        for part in member.children:
            if part.type == "field":
                name = part.children[0]
                if _text(name).startswith("[") and _BOUND.search(_text(name) + loop):
                    continue
                kinds = [child.type for child in part.children]
                value = part.children[kinds.index("visibility") + 1 :]
                fields.append(f"{_text(name)}: {_place(file, name, value)}")
    return _layer(file, node, f"{{ {', '.join(fields)}{loop} }}" if fields else "{}")


def _call(file: _File, callee: Sequence[Node], call: Node) -> str:
    """The layer of a call: where each argument is written."""
    args, fields = [], []
    for arg in call.children:
        if arg.type == "arg":
            parts = arg.children
            if len(parts) > 2 and parts[1].type == "=":
                fields.append(f"{_text(parts[0])}: {_place(file, arg, parts[2:])}")
            else:
                args.append(_place(file, arg, parts))
    more = f", callee: {json.dumps(_callee(file, callee))}, args: [{', '.join(args)}]"
    return _layer(file, callee[0], f"{{ {', '.join(fields)} }}", more)


def _layer(file: _File, node: Node, fields: str, more: str = "") -> str:
    name = json.dumps(file.name, ensure_ascii=False)
    return f"{{ file: {name}, at: {list(file.place(node))}, fields: {fields}{more} }}"


def _place(file: _File, node: Node, value: Sequence[Node], nesting: int = _NESTING) -> str:
    """Line and column of a node, and the same of each element if its value is a list literal."""
    parts = [part for part in value if not _is_comment(part)]
    items = _items(parts[0]) if len(parts) == 1 and parts[0].type == "array" and nesting else []
    nested = [_place(file, item[0], item, nesting - 1) for item in items]
    return f"[{', '.join([*map(str, file.place(node)), *nested])}]"


def _items(array: Node) -> list[list[Node]]:
    """What each element of a list literal consists of; nothing for a comprehension."""
    items: list[list[Node]] = [[]]
    for child in array.children[1:-1]:
        if child.type == "for_spec":
            return []
        if child.type == ",":
            items.append([])
        elif not _is_comment(child):
            items[-1].append(child)
    return [item for item in items if item]
