"""The drawing of the network as a picture (SVG) that stands alone: for reports, and for those without scripts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

from graph.network.layout import Position
from graph.network.network import Network, Vertex

COLOURS: Final[Mapping[str, str]] = {
    "municipality": "#23456b", "prefecture": "#23456b", "place": "#b06a3b", "country": "#5b6472",
    "organisation": "#7a5c86"}
"""As the pages draw them in light colours (``style.css``); the shapes differ as well."""

MARGIN: Final = 90.0
"""Around the outermost vertices, where their names stand."""


def svg(net: Network, positions: Mapping[str, Position], names: Mapping[str, str], title: str) -> str:
    """The picture; each vertex and tie has its name (``names``, by id) as a ``title``."""
    across = [positions[vertex.id][0] for vertex in net.vertices] or [0.0]
    down = [positions[vertex.id][1] for vertex in net.vertices] or [0.0]
    left, top = min(across) - MARGIN, min(down) - MARGIN
    width, height = max(across) - left + MARGIN, max(down) - top + MARGIN
    root = ET.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}",
        "width": f"{width:.0f}", "height": f"{height:.0f}",
        "font-family": "'Noto Sans CJK JP','Hiragino Sans','Yu Gothic',sans-serif"})
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "rect", {"x": f"{left:.0f}", "y": f"{top:.0f}", "width": f"{width:.0f}",
                                 "height": f"{height:.0f}", "fill": "#ffffff"})
    lines = ET.SubElement(root, "g", {"stroke": "#7f93ab"})
    for edge in net.edges:
        (x1, y1), (x2, y2) = positions[edge.source], positions[edge.target]
        line = ET.SubElement(lines, "line", {
            "x1": f"{x1:.1f}", "y1": f"{y1:.1f}", "x2": f"{x2:.1f}", "y2": f"{y2:.1f}",
            "stroke-width": "1.8" if edge.ties else "0.8", "stroke-opacity": "1" if edge.ties else "0.5"})
        ET.SubElement(line, "title").text = f"{names[edge.source]} – {names[edge.target]}"
    dots = ET.SubElement(root, "g", {"text-anchor": "middle", "fill": "#1d2733"})
    for vertex in net.vertices:
        _vertex(dots, vertex, positions[vertex.id], names[vertex.id])
    return ET.tostring(root, encoding="unicode", xml_declaration=False)


def size(vertex: Vertex) -> float:
    """A vertex's width in the drawing, pixels: by its number of partners."""
    return (26 if vertex.kind == "country" else 12) + 5 * math.sqrt(vertex.degree)


def _vertex(parent: ET.Element, vertex: Vertex, position: Position, name: str) -> None:
    x, y = position
    half = size(vertex) / 2
    look = {"fill": COLOURS[vertex.kind], "stroke": "#ffffff"}
    if vertex.kind == "prefecture":
        shape = ET.SubElement(parent, "rect", look | {
            "x": f"{x - half:.1f}", "y": f"{y - half:.1f}", "width": f"{2 * half:.1f}", "height": f"{2 * half:.1f}",
            "rx": "3"})
    elif vertex.kind == "country":
        corners = ((1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0), (-0.5, -0.87), (0.5, -0.87))
        points = " ".join(f"{x + half * dx:.1f},{y + half * dy:.1f}" for dx, dy in corners)
        shape = ET.SubElement(parent, "polygon", look | {"points": points})
    else:
        shape = ET.SubElement(parent, "circle", look | {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{half:.1f}"})
    ET.SubElement(shape, "title").text = name
    large = vertex.kind == "country"
    label = ET.SubElement(parent, "text", {
        "x": f"{x:.1f}", "y": f"{y + half + (18 if large else 12):.1f}", "font-size": "18" if large else "11",
        "stroke": "#ffffff", "stroke-width": "3", "paint-order": "stroke"})
    if large:
        label.set("font-weight", "bold")
    label.text = name
