"""Gives each row at most one candidate and each candidate at most one row, by the best total."""

Weights = list[list[int]]  # [row][candidate] -> how strongly they are one, 0 = not


def assign(weights: Weights) -> list[int | None]:
    """Return for each row its candidate, or None: every candidate once at most, the greatest total,
    a pair of weight 0 never.

    The Hungarian method on a square of costs. Of two assignments with the same total the one that
    gives earlier rows earlier
    candidates is kept, so hand both in an order that means something.
    """
    rows, columns = len(weights), max((len(row) for row in weights), default=0)
    size = max(rows, columns)
    if not rows or not columns:
        return [None] * rows
    cost = [
        [-(weights[r][c] if r < rows and c < len(weights[r]) else 0) for c in range(size)]
        for r in range(size)
    ]
    far = 1 << 60
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
    found: list[int | None] = [None] * rows
    for c in range(1, size + 1):
        r = owner[c] - 1
        if r < rows and c - 1 < len(weights[r]) and weights[r][c - 1] > 0:
            found[r] = c - 1
    return found
