"""Extraction from the public originals against what a person reads in them."""

from __future__ import annotations

import pytest

from tests.compare import TARGETS, below, compare
from tests.conftest import ORIGINALS


@pytest.mark.shared
def test_every_kind_reaches_its_target() -> None:
    if not ORIGINALS.is_dir():
        pytest.skip("../shared/documents is absent: the public originals are not part of the repository")
    scores = compare(ORIGINALS)
    assert below(scores) == []
    assert all(scores[kind].right for kind in TARGETS), "nothing was compared"
