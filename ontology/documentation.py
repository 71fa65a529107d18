"""The ontology as people read it: each term with its words, place, domain and range, read from the Turtle.

The page ``/ontology`` and ``docs/ONTOLOGY.md`` (``python -m ontology.documentation``) are made from this, so
neither can say something else than the file does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox

from ontology import competency, files, iri, vocabulary
from ontology.iri import OWL, RDF, RDFS

_BASE: Final = "http://base.invalid/"
_TERMS: Final = f"{_BASE}ontology#"
_SKOS_EXAMPLE: Final = f"{iri.SKOS}example"

FILE: Final = Path(__file__).parent.parent / "docs" / "ONTOLOGY.md"

_PREFIXES: Final = {
    _TERMS: "kkh", iri.DCAT: "dcat", iri.DCT: "dct", iri.DQV: "dqv", iri.GEO: "geo", iri.ORG: "org", OWL: "owl",
    iri.PROV: "prov", RDF: "rdf", RDFS: "rdfs", iri.SCHEMA: "schema", iri.SKOS: "skos", iri.WGS84: "wgs84",
    iri.XSD: "xsd", "http://metadata.un.org/sdg/ontology#": "sdgo",
}

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Kind = Literal["class", "object", "datatype", "annotation"]


@dataclass(frozen=True, slots=True)
class Term:
    """One class or property of ours."""

    name: str
    """Local name, e.g. ``Project``."""
    kind: Kind
    labels: dict[str, str]
    comments: dict[str, str]
    above: tuple[str, ...] = ()
    """Prefixed names of superclasses or superproperties."""
    domain: tuple[str, ...] = ()
    """Prefixed names of the classes that it is said of; several are alternatives."""
    range: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    """``functional``, ``symmetric``, ``transitive``."""
    disjoint: tuple[str, ...] = ()
    examples: tuple[str, ...] = field(default=())


def short(name: str) -> str:
    """The prefixed name of an IRI; the IRI where no prefix fits."""
    for namespace, prefix in _PREFIXES.items():
        if name.startswith(namespace):
            return f"{prefix}:{name.removeprefix(namespace)}"
    return name


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Every class and property of the ontology, in the order of the file."""
    about: dict[str, dict[str, list[Value]]] = {}
    for triple in files.triples(files.ONTOLOGY, _BASE):
        key = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else str(triple.subject)
        about.setdefault(key, {}).setdefault(triple.predicate.value, []).append(triple.object)
    found = []
    for name, said in about.items():
        kind = _kind({value.value for value in said.get(f"{RDF}type", ()) if isinstance(value, ox.NamedNode)})
        if name.startswith(_TERMS) and kind is not None:
            found.append(_term(name, kind, said, about))
    return tuple(found)


def _kind(types: set[str]) -> Kind | None:
    kinds: dict[str, Kind] = {"Class": "class", "ObjectProperty": "object", "DatatypeProperty": "datatype",
                              "AnnotationProperty": "annotation"}
    return next((kind for name, kind in kinds.items() if OWL + name in types), None)


def _term(name: str, kind: Kind, said: dict[str, list[Value]], about: dict[str, dict[str, list[Value]]]) -> Term:
    def words(predicate: str) -> dict[str, str]:
        return {value.language: value.value for value in said.get(predicate, ())
                if isinstance(value, ox.Literal) and value.language}

    def names(predicate: str) -> tuple[str, ...]:
        return tuple(name for value in said.get(predicate, ()) for name in _classes(value, about))

    traits = tuple(trait for trait in ("functional", "symmetric", "transitive")
                   if ox.NamedNode(f"{OWL}{trait.capitalize()}Property") in said[f"{RDF}type"])
    return Term(
        name=name.removeprefix(_TERMS), kind=kind, labels=words(f"{RDFS}label"), comments=words(f"{RDFS}comment"),
        above=names(f"{RDFS}subClassOf") + names(f"{RDFS}subPropertyOf"), domain=names(f"{RDFS}domain"),
        range=names(f"{RDFS}range"), traits=traits, disjoint=names(f"{OWL}disjointWith"),
        examples=tuple(each.value for each in said.get(_SKOS_EXAMPLE, ()) if isinstance(each, ox.Literal)))


def _classes(value: Value, about: dict[str, dict[str, list[Value]]]) -> tuple[str, ...]:
    """The class that is named, or the members of a union."""
    if isinstance(value, ox.NamedNode):
        return (short(value.value),)
    union = about.get(str(value), {}).get(f"{OWL}unionOf")
    found: list[str] = []
    while union:
        cell = about.get(str(union[0]))
        if cell is None:
            break
        found += [short(each.value) for each in cell[f"{RDF}first"] if isinstance(each, ox.NamedNode)]
        union = cell.get(f"{RDF}rest")
    return tuple(found)


def introduction() -> str:
    """The comment that opens the Turtle file, as plain text."""
    lines = []
    for line in (files.FOLDER / files.ONTOLOGY).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").removeprefix(" "))
    return "\n".join(lines).strip()


def markdown() -> str:
    """``docs/ONTOLOGY.md``."""
    parts = ["# Ontology\n",
             "Made from `ontology/kakehashi.ttl`, `ontology/vocabularies/` and `ontology/competency.toml` by "
             "`python -m ontology.documentation`; the service shows the same, with examples from its data, at "
             "`/ontology` and `/vocabulary`.\n",
             "```text\n" + introduction() + "\n```\n", "## Competency questions\n",
             "What the ontology claims to answer. Each is a SPARQL query that the tests run on the sample documents "
             "(`tests/ontology/test_competency.py`).\n"]
    for question in competency.questions():
        parts += [f"### {question.en}\n", f"{question.ja}\n", f"```sparql\n{question.sparql.strip()}\n```\n"]
    parts += ["## Classes\n", "| class | 名前 | what it is | below |\n|---|---|---|---|"]
    parts += [f"| `kkh:{each.name}` | {each.labels['ja']} | {each.comments['en']} | {_code(each.above)} |"
              for each in terms() if each.kind == "class"]
    parts += ["\n## Properties\n",
              "| property | 名前 | what it says | domain | range |\n|---|---|---|---|---|"]
    parts += [f"| `kkh:{each.name}`{''.join(f' ({trait})' for trait in each.traits)} | {each.labels['ja']} | "
              f"{each.comments['en']} | {_code(each.domain, ' or ')} | {_code(each.range, ' or ')} |"
              for each in terms() if each.kind != "class"]
    parts.append("\n## Vocabularies\n")
    for name in (*sorted(Path(file).stem for file in files.vocabulary_files()),):
        shown = vocabulary.concepts(name)  # type: ignore[arg-type]
        words = ", ".join(f"`{each.name}` {each.labels.get('en', '')}" for each in shown
                          if name != "sdg" or "." not in each.name)
        parts += [f"### {name}\n", words + "\n"]
    return "\n".join(parts)


def _code(names: tuple[str, ...], joint: str = ", ") -> str:
    return joint.join(f"`{name}`" for name in names)


if __name__ == "__main__":
    FILE.write_text(markdown(), encoding="utf-8")
