"""How the work of a batch is divided among processes."""

from collections.abc import Sequence


def even_shares(sizes: Sequence[int], shares_total: int) -> list[list[int]]:
    """Divide places so that the sums of their sizes are about the same: who is done early waits for the others.

    Articles differ in length by a factor of ten, so as many for each process is not as much for each.

    >>> even_shares([5, 1, 1, 4], 2)
    [[0, 2], [1, 3]]
    """
    shares: list[list[int]] = [[] for _ in range(shares_total)]
    sums = [0] * shares_total
    for place in sorted(range(len(sizes)), key=lambda place: -sizes[place]):
        lightest = sums.index(min(sums))
        shares[lightest].append(place)
        sums[lightest] += max(1, sizes[place])
    return [sorted(share) for share in shares if share]
