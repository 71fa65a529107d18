"""W3C's tests over HTTP: our layer loses none of them.  All of them: ``python -m tests.w3c.suite``."""

from __future__ import annotations

import pytest

from tests.w3c import suite

pytestmark = [pytest.mark.shared, pytest.mark.filterwarnings("ignore::ResourceWarning"),
              pytest.mark.skipif(not suite.FOLDER.is_dir(), reason=suite.REASON)]

OURS = ("SERVICE is refused", "LOAD is refused")
"""Why a test may fail over HTTP that the engine passes: refusals made on purpose."""


def test_query_evaluation_equals_the_engine() -> None:
    """Every eighth query test of the three suites; a difference must be a refusal made on purpose."""
    found = suite.outcomes(("sparql11", "sparql10", "sparql12"), every=8)
    assert len(found) > 80
    lost = {name: why for name, (there, here, why) in found.items()
            if there.rstrip("~") != here.rstrip("~") and not any(reason in why for reason in OURS)}
    assert lost == {}


def test_updates_equal_the_engine() -> None:
    found = suite.outcomes(("sparql11/basic-update/manifest.ttl",), updates=True)
    assert found
    assert {name: why for name, (there, here, why) in found.items() if there != here} == {}


def test_protocol_graph_store_and_description() -> None:
    found = suite.protocol_outcomes()
    assert len(found) > 90
    assert [each for each in found if each["outcome"] != "pass"] == []
