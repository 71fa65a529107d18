"""Ties: who is tied to whom, of which kind, since when, and whether it still stands.

::

    of records      projects; statement: what may state one, text: the words, binding: what is bound to a word,
                    distributed: one word for several pairs, columns: what other columns tell;
                    record_text: whose the ties of schools, ports and other bodies are
    of sentences    claims: what one sentence claims (kinds, names, dates, shares, verbs, conclusion, ends, ahead);
                    discourse: what it takes from those around it (own_body, lands, recorded, above);
                    prose: beside a table
    of lists        lists, row: the two sides of a row
    of plans        documents, nodes
    what they share kind, sorts, parties, bodies, body_names, place_names, home, years, status
    agreement       what the reference data records of the same parties
"""
