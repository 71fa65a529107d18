"""Lists, tables, cards and running text that tell of ties.

::

    partner_list    a table with a row per tie (partner_columns, rows, cells)
    tie_text        a text without a table, line by line (reading): headings, items, lines, series, entries, details,
                    cards, turned, answers, listed (names without dates), stacked (a cell a line), side_by_side, told;
                    plain: without what is only for the eye
    whose they are  owner, speaker
    chronicle       年 | 月日 | できごと
    within          lists in documents about more than ties: slides, plans, results, flattened lists
    labels          lines of plans and slides with a kind and behind it all its partners
    town_rows       rows of towns in a prefecture's table of results
    prose           sentences beside a table; wrapped_text: which lines go on below
"""
