"""Gives each row at most one candidate and each candidate at most one row, by the best total."""

Weights = list[list[int]]  # [row][candidate] -> how strongly they are one, 0 = not


def assign(weights: Weights) -> list[int | None]:
    """Return for each row its candidate, or None: each candidate at most once, with the greatest
    total, and never a pair of weight 0.

    The Hungarian method on a square of costs. Among assignments with the same total, the one that
    gives earlier rows earlier candidates wins, so pass both in a meaningful order.
    """
    rows, columns = len(weights), max((len(row) for row in weights), default=0)
    if not rows or not columns:
        return [None] * rows
    owner = cheapest_owners(square_of_costs(weights, max(rows, columns)))
    found: list[int | None] = [None] * rows
    for c, r in enumerate(owner):
        if r < rows and c < len(weights[r]) and weights[r][c] > 0:
            found[r] = c
    return found


def square_of_costs(weights: Weights, size: int) -> list[list[int]]:
    """Return the weights as costs in a square; padding costs nothing."""
    return [
        [-(weights[r][c] if r < len(weights) and c < len(weights[r]) else 0) for c in range(size)]
        for r in range(size)
    ]


def cheapest_owners(cost: list[list[int]]) -> list[int]:
    """Return for each column of a square the row that owns it, at the least total cost."""
    size, far = len(cost), 1 << 60
    of_row, of_column, owner = [0] * (size + 1), [0] * (size + 1), [0] * (size + 1)
    for row in range(1, size + 1):  # potentials and alternating paths; index 0 is the outside
        owner[0], column = row, 0
        least, path, used = [far] * (size + 1), [0] * (size + 1), [False] * (size + 1)
        while True:
            used[column], at, delta, following = True, owner[column], far, 0
            for c in range(1, size + 1):
                if used[c]:
                    continue
                reduced = cost[at - 1][c - 1] - of_row[at] - of_column[c]
                if reduced < least[c]:
                    least[c], path[c] = reduced, column
                if least[c] < delta:
                    delta, following = least[c], c
            for c in range(size + 1):
                if used[c]:
                    of_row[owner[c]] += delta
                    of_column[c] -= delta
                else:
                    least[c] -= delta
            column = following
            if owner[column] == 0:
                break
        while column:
            owner[column], column = owner[path[column]], path[column]
    return [row - 1 for row in owner[1:]]
