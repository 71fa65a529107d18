"""Citable memos: what a view answers, as a document that stands by itself.

==============  ==============================================================================
``model``       what a memo consists of: sections, tables, quotes, conditions, what is unknown
``words``       its words in Japanese and English (``words.toml``)
``parts``       pieces that several memos share: tables of projects, ties and links, quotes
``lists``       search results, selections and comparisons
``projects``    one project
``plans``       a plan, a direction, an SDG goal
``coverage``    a plan's coverage, and one of its gaps
``places``      municipalities and other areas, ties, the network and chains
``holdings``    what the data consist of: the snapshot, the list of plans, a document
``account``     how documents were read: account of lines, issues, changes, validation
``reviews``     links that wait for a review, one link under review, the log
``queries``     named queries, and queries that a person wrote
``docx``        writes a memo as a Word document
``pdf``         writes a memo as PDF, with an embedded Japanese font (``fonts``)
==============  ==============================================================================
"""
