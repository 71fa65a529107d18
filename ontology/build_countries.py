"""Writes ``reference/countries.tsv`` from the CLDR (babel) and the ISO 3166-1 lists (pycountry).

Run once when either library's data changes, and review the difference::

    python -m ontology.build_countries

The names that neither source gives, or gives in a form no document uses, are in
``reference/country_aliases.tsv``.
"""

from __future__ import annotations

import csv
import gettext
import re
import unicodedata
from pathlib import Path

import pycountry
from babel import Locale

TARGET = Path(__file__).parent / "reference" / "countries.tsv"

SHORT_JA = {"HK": "香港", "MO": "マカオ", "MM": "ミャンマー", "PS": "パレスチナ"}
"""CLDR's names of these are long or hold two names; documents print the short one."""

SHORT_EN = {"HK": "Hong Kong", "MO": "Macao", "MM": "Myanmar", "PS": "Palestine"}

USER_ASSIGNED = [["XK", "XKX", "コソボ", "Kosovo", "コソボ共和国"]]
"""Codes that ISO 3166-1 leaves to its users, and that CLDR, GeoNames and the European Union use."""

UNUSABLE = re.compile(r"[()・]|領")
"""Translations with an explanation or a claim inside are no names that a document would print."""


def rows() -> list[list[str]]:
    """One row per country: code, alpha-3, name_ja, name_en, further Japanese forms joined by ``|``."""
    japanese, english = Locale("ja").territories, Locale("en").territories
    translate = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ja"]).gettext
    result = []
    for country in sorted(pycountry.countries, key=lambda each: each.alpha_2):
        code = country.alpha_2
        name = SHORT_JA.get(code, japanese.get(code, ""))
        sources = [getattr(country, field, "") for field in ("name", "common_name", "official_name")]
        forms = [unicodedata.normalize("NFKC", translate(text)) for text in sources if text]
        further = {
            form
            for form in forms
            if form
            and not form.isascii()
            and form != name
            and re.search(r"[ぁ-んァ-ヶ一-鿿]", form)
            and not UNUSABLE.search(form)
        }
        result.append(
            [
                code,
                country.alpha_3,
                name,
                SHORT_EN.get(code, english.get(code, country.name)),
                "|".join(sorted(further)),
            ]
        )
    return sorted([*result, *USER_ASSIGNED])


def main() -> None:
    """Writes the table."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["code", "alpha3", "name_ja", "name_en", "names_ja"])
        writer.writerows(rows())


if __name__ == "__main__":
    main()
