"""Answers that are made once: a snapshot never changes, so what it says is the same until a review is written.

Each snapshot's answers go with it; the least recently used go first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

from graph.service import Service

T = TypeVar("T")

MOST: Final = 256
"""Answers kept of one snapshot: the largest takes 0.5 MB, most a tenth of it."""

_pinned: WeakKeyDictionary[Service, dict[Hashable, Any]] = WeakKeyDictionary()
_kept: WeakKeyDictionary[Service, OrderedDict[Hashable, Any]] = WeakKeyDictionary()
_lock: Final = threading.Lock()


def pinned(service: Service, key: Hashable, make: Callable[[], T]) -> T:
    """As :func:`remembered`, kept as long as its snapshot: for the few answers that are made ready at the start, which
    no review changes."""
    with _lock:
        answers = _pinned.setdefault(service, {})
    if key not in answers:
        answers[key] = make()
    return cast(T, answers[key])


def remembered(service: Service, key: Hashable, make: Callable[[], T], reviewed: bool = True) -> T:
    """What ``make`` gives, made once for a key and the reviews of now; two threads may both make it.

    ``reviewed``: False where no review changes it, as ties and their drawings.
    """
    whole = (service.reviews.version if reviewed else None, key)
    with _lock:
        answers = _kept.setdefault(service, OrderedDict())
        if whole in answers:
            answers.move_to_end(whole)
            return cast(T, answers[whole])
    made = make()
    with _lock:
        answers[whole] = made
        while len(answers) > MOST:
            answers.popitem(last=False)
    return made
