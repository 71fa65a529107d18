"""What a page of HTML consists of, for the tests that read pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser


class Outline(HTMLParser):
    """What a page consists of, and whether its ids are unique and its tags closed."""

    VOID = frozenset({"meta", "base", "link", "input", "br", "hr", "img", "path", "circle"})
    CODE = frozenset({"title", "script", "pre", "textarea", "code"})
    """What has no language of its own, or cannot be marked."""
    JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
    ENGLISH = re.compile(r"[A-Za-z]+,? [a-z]+,? [a-z]+")
    """Three words in a row; names and terms are read in either language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tongues: list[str] = []
        """The language of each open element."""
        self.strangers: list[str] = []
        """Words that are marked with the other language, or not marked."""
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[str] = []
        self._open: list[str] = []
        self._details = 0
        self.feed(html)
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self.VOID:
            self.tongues.append(given.get("lang") or (self.tongues[-1] if self.tongues else ""))
        self.tags.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "label" and "for" in given:
            self.labels.add(given["for"] or "")
        if tag in ("input", "select", "textarea") and given.get("type") not in ("checkbox", "hidden"):
            self.fields.append(given.get("id") or "")
        data = given.get("type") in ("application/json", "application/ld+json")
        if tag == "script" and "src" not in given and not data:
            self.inline.append("script")
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self._open, f"</{tag}> closes nothing"
            assert self._open.pop() == tag, f"</{tag}> closes another tag"
            self.tongues.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not self.CODE & set(self._open):
            japanese = self.JAPANESE.search(data)
            english = not japanese and self.ENGLISH.search(data)
            if {"en": japanese, "ja": english}.get(self.tongues[-1]):
                self.strangers.append(f"{self._open[-3:]}: {data.strip()}")
