"""Boosted trees of LightGBM as flat arrays."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from agents.cleaning.classifier.trees import Trees

Node = Mapping[str, Any]


def flat_trees(trees: Sequence[Node]) -> Trees:
    """Number the nodes of all trees; a leaf is its own child and compares nothing."""
    rows: list[tuple[int, float, int, int, float]] = []
    roots = []
    structures = sorted((tree["tree_structure"] for tree in trees), key=_depth, reverse=True)
    depths = [_depth(structure) for structure in structures]
    for structure in structures:
        roots.append(len(rows))
        rows.extend(_nodes(structure, len(rows)))
    feature, threshold, left, right, value = zip(*rows, strict=True)
    return Trees(
        feature=np.array(feature, np.int32),
        threshold=np.array(threshold, np.float32),
        children=np.stack([left, right], axis=1).astype(np.int32).ravel(),
        value=np.array(value, np.float32),
        roots=np.array(roots, np.int32),
        walking=tuple(sum(depth > step for depth in depths) for step in range(depths[0])),
    )


def _nodes(node: Node, number: int) -> Iterator[tuple[int, float, int, int, float]]:
    """Yield feature, threshold, children and value of a node and of all below it, the left ones first."""
    if "leaf_value" in node:
        yield 0, np.inf, number, number, node["leaf_value"]
        return
    left = number + 1
    right = left + _size(node["left_child"])
    yield node["split_feature"], node["threshold"], left, right, 0.0
    yield from _nodes(node["left_child"], left)
    yield from _nodes(node["right_child"], right)


def _size(node: Node) -> int:
    return 1 if "leaf_value" in node else 1 + _size(node["left_child"]) + _size(node["right_child"])


def _depth(node: Node) -> int:
    return 0 if "leaf_value" in node else 1 + max(_depth(node["left_child"]), _depth(node["right_child"]))
