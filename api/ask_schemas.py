"""What the API answers a question in plain words with."""

from __future__ import annotations

from urllib.parse import urlencode

from pydantic import Field

from api.schemas import Label, Shape
from graph import named
from graph.questions import questions
from graph.questions.questions import Answer, Candidate, Doubt
from graph.rows import PlanRow, ProjectRow
from graph.service import Service
from ontology.errors import NotFound


class AskedValue(Shape):
    """A value that a parameter may take."""

    value: str
    label: Label


class AskedParameter(Shape):
    """A parameter of a query, filled from the question where that tells."""

    name: str
    type: str
    example: str
    value: str | None = Field(description="Null: the question does not give it, or its words may mean several things.")
    label: Label | None
    choices: tuple[AskedValue, ...] = Field((), description="What its words may mean.")


class AskedCandidate(Shape):
    """A named query that may be meant."""

    query: str
    title: Label
    description: Label
    parameters: tuple[AskedParameter, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...] = Field(
        description="Names and words of the question that the query does not account for.")
    score: float = Field(description="Compares the candidates of one question.")
    sure: bool
    run: str | None = Field(description="Where the answer is; null where a value is missing.")
    sparql: str

    @property
    def values(self) -> dict[str, str]:
        """Those that the question gives, by parameter."""
        return {each.name: each.value for each in self.parameters if each.value is not None}


class AskedDoubt(Shape):
    """Why it is not sure."""

    code: Doubt
    reason: str


class AskAnswer(Shape):
    """What a question may mean, the likeliest first."""

    question: str
    sure: bool = Field(description="The first candidate is taken for what is meant.")
    doubts: tuple[AskedDoubt, ...]
    candidates: tuple[AskedCandidate, ...]


def label(service: Service, kind: str, value: str) -> Label:
    """The words for a value of a parameter's type; the value itself where there are none."""
    if kind in ("project", "plan"):
        row: type[ProjectRow | PlanRow] = ProjectRow if kind == "project" else PlanRow
        try:
            title = service.catalogue.get(row, value).title
        except NotFound:
            title = value
        return Label(ja=title, en=title)
    if kind == "sdg" and not (value.isdecimal() and 1 <= int(value) <= 17):
        return Label(ja=value, en=value)
    return Label(ja=service.labels.of(kind, value, "ja"), en=service.labels.of(kind, value, "en"))


def shaped(answer: Answer, service: Service) -> AskAnswer:
    """The answer with the words for its codes."""
    return AskAnswer(
        question=answer.question, sure=answer.sure,
        doubts=tuple(AskedDoubt(code=each, reason=questions.DOUBTS[each]) for each in answer.doubts),
        candidates=tuple(candidate(each, service) for each in answer.candidates))


def candidate(found: Candidate, service: Service) -> AskedCandidate:
    """One candidate with the words for its values."""
    query = named.query(found.query)
    path = f"/api/queries/{query.name}" + (f"?{urlencode(found.parameters)}" if found.parameters else "")
    return AskedCandidate(
        query=query.name, title=Label(**query.title), description=Label(**query.description),
        parameters=tuple(_parameter(each, found, service) for each in query.parameters), missing=found.missing,
        left_out=found.left_out, score=found.score, sure=found.sure, sparql=query.text,
        run=None if found.missing else path)


def _parameter(parameter: named.Parameter, found: Candidate, service: Service) -> AskedParameter:
    value = found.parameters.get(parameter.name)
    return AskedParameter(
        name=parameter.name, type=parameter.type, example=parameter.example, value=value,
        label=None if value is None else label(service, parameter.type, value),
        choices=tuple(AskedValue(value=each, label=label(service, parameter.type, each))
                      for each in found.choices.get(parameter.name, ())))
