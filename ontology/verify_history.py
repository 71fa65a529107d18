"""Compares ``reference/municipality_history.tsv`` with the dataset it was made from, and tells what confirms each row.

The dataset is 歴史的行政区域データセットβ版地名辞書 (CODH, CC BY 4.0): its CSV file is at
https://geonlp.ex.nii.ac.jp/dictionary/geoshape-city/ and in the source distribution of the Python package ``pygeonlp``
(``base_data/geoshape-city.csv``).  Run when it has a new edition, and review what it lists::

    python -m ontology.verify_history geoshape-city.csv

Without a file it prints the coverage by prefecture alone.  The exit status is 1 where a row differs.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from ontology import reference
from ontology.mergers import CodePeriod, municipality_history

SINCE: Final = "1995-04-01"
"""From here on the table is complete: the special law on mergers was renewed, and the mergers of Heisei began."""

SUCCESSOR: Final = frozenset({"office", "ksj", "post", "abr"})
"""Sources that give a successor; the folder's README tells what each is."""

_ENTRY: Final = re.compile(r"(\d{5})A\d{4}")
"""Entries of municipalities that had a code; the year in the id is that of the code, 1968 for the first ones."""

_LEFT_OUT: Final = re.compile(r"13100|0169[5-9]|01700")
"""Tokyo's special wards as one, and the six villages of the Northern Territories, are no local governments."""

_VARIANTS: Final = str.maketrans("ケヵ溪淵檮", "ヶヶ渓渕梼")
"""Letters that the sources write one way or the other."""


def dated_rows(path: Path) -> Iterator[dict[str, str]]:
    """The dataset's rows of municipalities that had a code, without the wards of designated cities."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            entry = _ENTRY.fullmatch(row["entry_id"])
            if entry and not _LEFT_OUT.match(entry[1]) and (row["suffix"] != "区" or entry[1].startswith("131")):
                yield {**row, "code": entry[1]}


def differences(rows: Iterator[dict[str, str]], periods: Sequence[CodePeriod]) -> Iterator[str]:
    """What the table has otherwise than the dataset, since April 1995, or has alone."""
    left = {(each.code, each.valid_to or ""): each for each in periods if "codh" in each.sources}
    for row in rows:
        name = row["body"].split("/")[0] + row["suffix"].split("/")[0]
        period = left.pop((row["code"], row["valid_to"]), None)
        if period is None:
            if row["valid_to"] >= SINCE:
                yield f"only in the dataset: {row['code']} {name}, until {row['valid_to']}"
            continue
        start = row["valid_from"] if row["valid_from"] >= "1968" else ""
        if (period.valid_from or "") != start:
            yield f"{row['code']} {name}: from {period.valid_from} here, {start} there"
        if period.name.translate(_VARIANTS)[:2] != name.translate(_VARIANTS)[:2]:
            yield f"{row['code']}: {period.name} here, {name} there"
        if period.valid_to and (office := _office(row, period.prefecture)) and office not in period.successors:
            yield f"{row['code']} {name}: its office stands in {office}, not in {', '.join(period.successors)}"
    yield from (f"only here: {each.code} {each.name}, until {each.valid_to}" for each in left.values())


def _office(row: Mapping[str, str], prefecture: str) -> str | None:
    """The municipality of today in which the former one's office stands, where the row's address begins with it."""
    parts = row["source"].split("/")
    address = parts[2].translate(_VARIANTS) if len(parts) > 3 else ""
    return next((each.code for each in reference.municipalities().values()
                 if each.prefecture == prefecture and address.startswith(each.name.translate(_VARIANTS))), None)


def coverage(periods: Sequence[CodePeriod]) -> Iterator[tuple[str, int, int, int, int]]:
    """By prefecture: what ended since April 1995; of it the day by two sources; the successor by two, and by one."""
    for prefecture in reference.prefectures().values():
        ended = [each for each in periods if each.prefecture == prefecture.code and (each.valid_to or "") >= SINCE]
        confirmed = [len(SUCCESSOR.intersection(each.sources)) for each in ended]
        yield (prefecture.name, len(ended), sum("codh" in each.sources and not {"ksj", "post"}.isdisjoint(each.sources)
                                                for each in ended),
               sum(number > 1 for number in confirmed), sum(number == 1 for number in confirmed))


def main(arguments: Sequence[str]) -> int:
    """Writes the coverage, and the differences from the file that is named; 1 where there are any."""
    periods = municipality_history()
    for row in coverage(periods):
        sys.stdout.write("\t".join(map(str, row)) + "\n")
    found = list(differences(dated_rows(Path(arguments[0])), periods)) if arguments else []
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
