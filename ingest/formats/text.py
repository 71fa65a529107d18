"""Text files: the encoding found, then lines."""

from __future__ import annotations

import codecs
import re
from typing import Final

from ontology.errors import DocumentError

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"),
                (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_SAMPLE: Final = 1 << 20
"""Bytes that decide between CP932 and EUC-JP: a megabyte of Japanese leaves no doubt."""

_MAX_DAMAGE: Final = 0.01
"""Share of undecodable characters up to which a file is still read (they are reported as issues)."""

_MAX_CONTROL: Final = 0.01
"""Share of control characters above which this is no text."""

_USUAL: Final = re.compile("[぀-ゟ゠-ヿ、。・ー「」 -~\r\n\t]")
_UNUSUAL: Final = re.compile("[｡-ﾟ\ue000-\uf8ff\ufffd]")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file and the name of its encoding: UTF-8, UTF-16 with BOM, ISO-2022-JP, CP932, EUC-JP.

    Raises:
        DocumentError: no encoding fits, or the content is no text.
    """
    encoding = _encoding(data)
    content = data.decode(encoding, "replace")
    damage = content.count("\ufffd") / max(len(content), 1)
    if damage > _MAX_DAMAGE:
        raise DocumentError(f"no known encoding fits ({damage:.0%} unreadable as {encoding})",
                            where=name, todo="save it as UTF-8")
    if len(_CONTROL.findall(content[:_SAMPLE])) > _MAX_CONTROL * len(content[:_SAMPLE]):
        raise DocumentError("this is no text: too many control characters", where=name)
    return content, encoding.removesuffix("-sig")


def lines(content: str) -> list[str]:
    """Lines without their ends.  Only LF, CRLF and CR end a line: a page break (FF) does not."""
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    found = content.split("\n")
    if found[-1] == "":
        found.pop()
    return found


def _encoding(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    if b"\x1b$B" in data[:_SAMPLE] or b"\x1b$@" in data[:_SAMPLE]:
        return "iso2022_jp"
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        # The same bytes are often valid in both; kana and punctuation tell them apart, because one read
        # as the other gives half-width katakana and rare characters.
        return max(("utf-8", "cp932", "euc_jp"), key=lambda encoding: _plausible(data[:_SAMPLE], encoding))


def _plausible(sample: bytes, encoding: str) -> float:
    """Usual less unusual characters, as a share of all."""
    content = sample.decode(encoding, "replace")
    return (len(_USUAL.findall(content)) - 2 * len(_UNUSUAL.findall(content))) / max(len(content), 1)
