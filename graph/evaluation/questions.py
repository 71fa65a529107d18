"""How often a question in plain words finds its named query and its values, on questions that people wrote.

A file has one JSON object a line: ``id``, ``part`` (``build``: looked at while the wording was written; ``held-out``:
not), ``lang``, ``question``, ``query`` (null where no named query answers), ``parameters``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graph import named
from graph.questions import questions
from graph.questions.entities import recognise
from graph.questions.phrases import NONE, phrases
from graph.service import Service
from ontology.errors import InputError


@dataclass(frozen=True, slots=True)
class Asked:
    """One judged question."""

    id: str
    part: str
    lang: str
    question: str
    query: str | None
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered to one."""

    asked: Asked
    query: str
    parameters: dict[str, str]
    sure: bool

    @property
    def right(self) -> bool:
        """The query and all its values; where no query answers, that it is not sure."""
        if self.asked.query is None:
            return not self.sure
        return (self.query, self.parameters) == (self.asked.query, self.asked.parameters)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a group of questions."""

    n: int
    right: float
    """Share with the right query and all values first; where no query answers, with a doubt."""
    sure: float
    """Share that is answered without a doubt."""
    sure_right: float | None
    """Of those, the share that is right."""
    refused: float | None
    """Of the questions that no query answers, the share that is told so."""


def read(path: Path) -> list[Asked]:
    """The questions of a file.

    Raises:
        InputError: it is not there, or a line is no such object.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path),
                         todo="give the file of judged questions") from None
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Asked(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise InputError(str(error), where=f"{path}:{number}",
                             todo="id, part, lang, question, query and parameters are needed") from None
    return found


def measure(service: Service, asked: Iterable[Asked]) -> list[Outcome]:
    """Asks them all."""
    found = []
    for each in asked:
        answer = questions.ask(service, each.question)
        first = answer.candidates[0]
        found.append(Outcome(each, first.query, dict(first.parameters), answer.sure))
    return found


def left_out(service: Service) -> list[Outcome]:
    """Each phrase of ``questions.tsv`` as a question, compared with all the others: how well new wordings would do.

    Its slots are filled with the examples of the query's parameters.
    """
    compared = questions.wording(service)
    found = []
    for number, phrase in enumerate(phrases(), 1):
        query = None if phrase.query == NONE else named.query(phrase.query)
        text, wanted = phrase.text, {}
        for parameter in query.parameters if query else ():
            text = text.replace(f"{{{parameter.type}}}", _said(service, parameter, phrase.lang), 1)
            wanted[parameter.name] = parameter.example
        answer = questions.answer(text, recognise(service, text), compared, without=phrase.text)
        first = answer.candidates[0]
        asked = Asked(f"p{number}", "phrases", phrase.lang, text, query.name if query else None, wanted)
        found.append(Outcome(asked, first.query, dict(first.parameters), answer.sure))
    return found


def _said(service: Service, parameter: named.Parameter, lang: str) -> str:
    """A parameter's example as a question would name it."""
    value = parameter.example
    if parameter.type == "project":
        return f"「{service.project(value).title}」"
    if parameter.type == "node":
        return f"「{service.catalogue.node(value).title}」"
    if parameter.type == "sdg":
        return f"SDG {value}"
    if parameter.type in ("plan", "document", "year"):
        return value
    return service.labels.of(parameter.type, value, "ja" if lang == "ja" else "en").partition(",")[0]


def figures(outcomes: list[Outcome]) -> Figures:
    """The shares over a group; it is not empty."""
    sure = [each for each in outcomes if each.sure]
    unanswerable = [each for each in outcomes if each.asked.query is None]
    return Figures(len(outcomes), _share(outcomes) or 0.0, len(sure) / len(outcomes),
                   _share(sure), _share(unanswerable))


def _share(outcomes: list[Outcome]) -> float | None:
    return sum(each.right for each in outcomes) / len(outcomes) if outcomes else None


def groups(outcomes: list[Outcome]) -> dict[str, Figures]:
    """All, then by part and by language."""
    found = {"all": figures(outcomes)}
    for name in ("part", "lang"):
        for value in dict.fromkeys(getattr(each.asked, name) for each in outcomes):
            found[str(value)] = figures([each for each in outcomes if getattr(each.asked, name) == value])
    return found
