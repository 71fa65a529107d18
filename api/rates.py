"""How often each client asks: a sliding window of two counts."""

from __future__ import annotations

import time

from limits import RateLimitItem


class Rate:
    """One limit, and what each client has asked for in the window of now and in the one before.

    What was asked before counts by the share of its window that is less than one window ago.  The library that reads
    limits counts in the same way, and starts a thread every ten milliseconds to forget; here two windows are kept.
    """

    def __init__(self, limit: RateLimitItem) -> None:
        self.limit = limit
        self._seconds = limit.get_expiry()
        self._window = 0
        self._before: dict[str, int] = {}
        self._now: dict[str, int] = {}

    def hit(self, client: str) -> bool:
        """Counts a request; false, and not counted, where it is one too many."""
        left = self._left()
        count = self._now.get(client, 0)
        if int(self._before.get(client, 0) * left + count) + 1 > self.limit.amount:
            return False
        self._now[client] = count + 1
        return True

    def wait(self, client: str) -> float:
        """Seconds until one more request of the client may count."""
        left = self._left() * self._seconds
        before = self._before.get(client, 0)
        return min(left, left % (self._seconds / before)) if before else left

    def _left(self) -> float:
        """Share of this window that is still to come; begins a new one when it is time."""
        window, passed = divmod(time.time(), self._seconds)
        if window != self._window:
            self._before = self._now if window == self._window + 1 else {}
            self._now = {}
            self._window = int(window)
        return 1 - passed / self._seconds
