"""A plan's outline, induced from its headings, marks and indents; and the lists below them."""
