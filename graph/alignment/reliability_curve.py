"""The reliability curves as an SVG drawing: said probability against the share that was right."""

from __future__ import annotations

from html import escape
from typing import Final

from graph.alignment.report import AlignmentReport, SchemeReport

SIDE: Final = 200
GAP: Final = 46


def drawn(report: AlignmentReport) -> str:
    """One square a model; a point's area grows with the number of links in its bin."""
    width = len(report.schemes) * (SIDE + GAP) + GAP
    panels = "".join(f'<g transform="translate({GAP + number * (SIDE + GAP)} 30)">{_panel(each)}</g>'
                     for number, each in enumerate(report.schemes))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {SIDE + 70}" font-family="sans-serif" '
            f'font-size="11"><title>Reliability curves of inferred links</title>'
            f'<rect width="100%" height="100%" fill="#fff"/>{panels}</svg>\n')


def _panel(scheme: SchemeReport) -> str:
    points = "".join(f'<circle cx="{one.said * SIDE:.1f}" cy="{SIDE * (1 - one.right):.1f}" '
                     f'r="{2 + one.n ** 0.25:.1f}" fill="#06c" fill-opacity=".6"><title>{one.n} links: said '
                     f'{one.said:.2f}, right {one.right:.2f}</title></circle>' for one in scheme.reliability)
    line = " ".join(f"{one.said * SIDE:.1f},{SIDE * (1 - one.right):.1f}" for one in scheme.reliability)
    ticks = "".join(f'<text x="{share * SIDE}" y="{SIDE + 14}" text-anchor="middle">{share}</text>'
                    f'<text x="-6" y="{SIDE * (1 - share) + 4}" text-anchor="end">{share}</text>'
                    for share in (0, 0.5, 1))
    return (f'<text x="0" y="-10">{escape(scheme.kind)} {escape(scheme.model)}</text>'
            f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#555"/>'
            f'<line x1="0" y1="{SIDE}" x2="{SIDE}" y2="0" stroke="#aaa" stroke-dasharray="4"/>'
            f'<polyline points="{line}" fill="none" stroke="#06c"/>{points}{ticks}'
            f'<text x="{SIDE / 2}" y="{SIDE + 30}" text-anchor="middle">said</text>')
