"""Text files: the encoding found, then lines."""

from __future__ import annotations

import codecs
import io
import re
from typing import Final

from ingest.formats.limits import MAX_LINE, MAX_LINES
from ontology.errors import DocumentError

_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"),
                (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_SAMPLE: Final = 1 << 20
"""Bytes that decide between CP932 and EUC-JP: a megabyte of Japanese leaves no doubt."""

_MAX_DAMAGE: Final = 0.01
"""Share of undecodable characters up to which a file is still read (they are reported as issues)."""

_MAX_CONTROL: Final = 0.01
"""Share of control characters above which this is no text."""

_CODECS: Final = {"euc_jp": "euc_jis_2004"}
"""The decoder that reads what the plain one does, and ① ㈱ of the row that vendors added."""

_JIS_FORMS: Final = str.maketrans({"〜": "～", "−": "－", "—": "―", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})
"""Characters that Python's JIS decoders and its CP932 decoder give two forms of: as CP932 does, and as the
WHATWG Encoding Standard does for both (index jis0208), so that one text is one text in every encoding."""

_USUAL: Final = re.compile("[぀-ゟ゠-ヿ、。・ー「」 -~\r\n\t]")
_UNUSUAL: Final = re.compile("[｡-､ｦ-ﾟ\ue000-\uf8ff\ufffd]")  # ･ makes the dots of tables of contents
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")


def read(data: bytes, name: str, longest: int = MAX_LINE) -> tuple[list[str], str]:
    """Lines without their ends, and the encoding's name: UTF-8, UTF-16 with BOM, ISO-2022-JP, CP932, EUC-JP.

    ``longest`` is the most characters of one line.  Only LF, CRLF and CR end a line: a page break (FF) does not.

    Raises:
        DocumentError: no encoding fits, the content is no text, or it has too many or too long lines.
    """
    encoding = _encoding(data)
    lines = _whole(data) if encoding == "utf-16" else _by_line(data, encoding, name, longest)
    size = sum(map(len, lines)) + len(lines)
    damage = sum(line.count("\ufffd") for line in lines) / max(size, 1)
    if damage > _MAX_DAMAGE:
        raise DocumentError(f"no known encoding fits ({damage:.0%} unreadable as {encoding})",
                            where=name, todo="save it as UTF-8")
    sample = "\n".join(lines[:_SAMPLE // 100])[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > _MAX_CONTROL * len(sample):
        raise DocumentError("this is no text: too many control characters", where=name)
    return lines, encoding.removesuffix("-sig")


def _by_line(data: bytes, encoding: str, name: str, longest: int) -> list[str]:
    """Decodes line by line, because a whole text in memory takes four bytes a character if one is rare.

    No byte of a multi-byte character is a line feed in these encodings.
    """
    codec = _CODECS.get(encoding, encoding).removesuffix("-sig")
    lines: list[str] = []
    for raw in io.BytesIO(data.removeprefix(codecs.BOM_UTF8)):
        text = raw.rstrip(b"\n").decode(codec, "replace").removesuffix("\r")
        if encoding in ("euc_jp", "iso2022_jp"):
            text = text.translate(_JIS_FORMS)
        if "\r" in text:
            lines += text.split("\r")
        else:
            lines.append(text)
        if len(text) > longest or len(lines) > MAX_LINES:
            kind = (f"a line of {len(text):,} characters, at most {longest:,} are read" if len(text) > longest
                    else f"more than {MAX_LINES:,} lines")
            raise DocumentError(kind, where=f"{name}:{len(lines)}", todo="split the document")
    return lines


def _whole(data: bytes) -> list[str]:
    content = data.decode("utf-16", "replace")
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
    if _is_utf8(data):
        return "utf-8"
    # The same bytes are often valid in both; kana and punctuation tell them apart, because one read
    # as the other gives half-width katakana and rare characters.
    return max(("utf-8", "cp932", "euc_jp"), key=lambda encoding: _plausible(data[:_SAMPLE], encoding))


def _is_utf8(data: bytes) -> bool:
    """Whether all bytes are UTF-8; decoded by pieces, so that no second copy of the file is made."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _SAMPLE):
            decoder.decode(data[start:start + _SAMPLE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _plausible(sample: bytes, encoding: str) -> float:
    """Usual less unusual characters, as a share of all."""
    content = sample.decode(_CODECS.get(encoding, encoding), "replace")
    return (len(_USUAL.findall(content)) - 2 * len(_UNUSUAL.findall(content))) / max(len(content), 1)
