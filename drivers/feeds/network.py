"""The road graph: sections end where their nodes are, all is one network, and nobody drives into a trap."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from drivers.feeds.fault import Faults
from drivers.feeds.table import Table
from models.text import N_

END_TOLERANCE_M = 2.0


def check_roads(nodes: Table, edges: Table, faults: Faults) -> None:
    """Report sections whose ends miss their nodes, parts cut off, and parts that one-way roads let nobody in or out."""
    index = {number: i for i, number in enumerate(nodes.columns["id"])}
    starts, ends, one_ways = (edges.columns[name] for name in ("start", "end", "one_way"))
    tails, heads = [], []
    for i, (row, start, end, one_way) in enumerate(zip(edges.rows, starts, ends, one_ways, strict=True)):
        if start not in index or end not in index:
            continue  # reported as a reference to a node that does not exist
        if start == end:
            faults.add(N_("begins and ends at node {node}"), "road_edges", row, "end", node=start)
            continue
        _check_ends(row, edges.geometry[i], nodes.geometry[index[start]], nodes.geometry[index[end]], faults)
        tails.append(index[start])
        heads.append(index[end])
        if not one_way:
            tails.append(index[end])
            heads.append(index[start])
    if len(nodes) == 0:
        return
    graph = coo_array((np.ones(len(tails)), (tails, heads)), shape=(len(nodes), len(nodes)))
    _, weak = connected_components(graph, directed=True, connection="weak")
    _report_parts(nodes, weak, N_("these {count} road nodes are cut off from the other {rest}: {nodes}"), faults)
    _, strong = connected_components(graph, directed=True, connection="strong")
    main = int(np.bincount(weak).argmax())
    trapped = np.where(weak == main, strong, np.bincount(strong).argmax())  # what is cut off was reported already
    _report_parts(
        nodes, trapped, N_("one-way roads close these {count} nodes off from the other {rest}: {nodes}"), faults
    )


def _check_ends(
    row: int,
    line: BaseGeometry | None,
    start: BaseGeometry | None,
    end: BaseGeometry | None,
    faults: Faults,
) -> None:
    if line is None or start is None or end is None:
        return
    for which, node, field in ((0, start, "start"), (-1, end, "end")):
        gap = shapely.distance(shapely.get_point(line, which), node)
        if gap > END_TOLERANCE_M:
            faults.add(N_("line ends {gap} m from its node"), "road_edges", row, field, gap=round(float(gap), 1))


def _report_parts(nodes: Table, labels: NDArray[np.integer], message: str, faults: Faults) -> None:
    """One fault for each part but the largest, at the row of its first node."""
    sizes = np.bincount(labels)
    for label in np.flatnonzero(sizes):
        if label == sizes.argmax():
            continue
        members = np.flatnonzero(labels == label)
        named = ", ".join(str(nodes.columns["id"][i]) for i in members[:8]) + (" ..." if len(members) > 8 else "")
        faults.add(
            message, "road_nodes", nodes.rows[int(members[0])], "",
            count=len(members), rest=int(sizes.sum() - len(members)), nodes=named,
        )  # fmt: skip
