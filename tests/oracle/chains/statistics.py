# SPDX-License-Identifier: GPL-3.0-or-later
"""Reductions of groups along an axis, by NumPy in double."""

import numpy as np

OPERATIONS = ["count", "max", "min", "avg", "sum", "std", "var", "cmoment", "acmoment", "rmoment", "armoment",
              "quantile", "arg_max", "arg_min"]
WEIGHTED = ["avg", "sum", "std", "var"]


def reduce_groups(cube, axis, group_of, operation, order=2.0, weights=None):
    """Values (along axis one for each group), where they are missing, and how exact they must be."""
    values = np.moveaxis(cube.values, axis, -1)
    mask = np.moveaxis(cube.is_missing, axis, -1)
    results = []
    for group in range(group_of.max() + 1):
        members = group_of == group
        chosen = None if weights is None else weights[members]
        results.append(statistic(values[..., members], mask[..., members], operation, order, chosen))
    return tuple(np.moveaxis(np.stack(parts, axis=-1), -1, axis) for parts in zip(*results))


def statistic(values, mask, operation, order=2.0, weights=None):
    """One value of the last axis: (value, whether it is missing, tolerance)."""
    count = (~mask).sum(axis=-1)
    empty = count == 0
    if operation == "count":
        return count, np.zeros(empty.shape, bool), np.zeros(empty.shape)
    if operation in ("max", "min", "arg_max", "arg_min"):
        return extreme(values, mask, operation, empty)
    if operation == "quantile":
        return quantile(values, mask, order)
    if operation == "sum" and weights is None and values.dtype.kind == "i":
        return np.where(mask, 0, values).astype("i8").sum(axis=-1), empty, np.zeros(empty.shape)
    numbers = np.where(mask, 0, values).astype("f8")
    weights = np.where(mask, 0, 1.0 if weights is None else weights)
    return moment(numbers, weights, count, operation, order)


def extreme(values, mask, operation, empty):
    sign = 1 if operation.endswith("max") else -1
    if values.dtype.kind == "i":
        lowest = np.iinfo(values.dtype).min if sign > 0 else np.iinfo(values.dtype).max
    else:
        lowest = -sign * np.inf
    present = np.where(mask, np.array(lowest, values.dtype), values)
    tolerance = np.zeros(empty.shape)
    if operation.startswith("arg"):
        # A present value may be as extreme as what stands for the others.
        key = np.where(mask, np.array(lowest, values.dtype), values).astype("f8") * sign
        first = np.where(mask, -np.inf, key).argmax(axis=-1) + 1
        return np.where(empty, 0, first), np.zeros(empty.shape, bool), tolerance
    return (present.max(axis=-1) if sign > 0 else present.min(axis=-1)), empty, tolerance


def quantile(values, mask, order):
    empty = mask.all(axis=-1)
    # One number stands where there is none, since a quantile of nothing is a warning.
    numbers = np.where(mask & ~empty[..., np.newaxis], np.nan, np.where(mask, 0, values).astype("f8"))
    return np.nanquantile(numbers, order, axis=-1), empty, 1e-5 * np.nanmax(np.abs(numbers), axis=-1)


def moment(numbers, weights, count, operation, order):
    """Sums, means and what is made of them; what is missing has the weight 0."""
    total = weights.sum(axis=-1)
    safe = np.where(total > 0, total, 1)
    empty = count == 0
    scale = np.abs(numbers).max(axis=-1, initial=0)
    weighted_sum = (numbers * weights).sum(axis=-1)
    if operation == "sum":
        return weighted_sum, empty, 1e-6 * scale * np.maximum(total, 1)
    mean = weighted_sum / safe
    if operation == "avg":
        return mean, empty, 1e-6 * scale
    distance = numbers - mean[..., None]
    if operation in ("std", "var"):
        squares = (weights * distance ** 2).sum(axis=-1)
        # Without weights n - 1; of one value there is no variance.
        free = total - (weights ** 2).sum(axis=-1) / safe
        alone = count < 2
        variance = squares / np.where(alone | (free <= 0), 1, free)
        if operation == "var":
            return variance, alone, 1e-5 * scale ** 2
        return np.sqrt(variance), alone, 1e-5 * scale
    base = {"cmoment": distance, "acmoment": np.abs(distance), "rmoment": numbers, "armoment": np.abs(numbers)}[operation]
    with np.errstate(invalid="ignore", divide="ignore"):
        powers = np.where(weights > 0, base ** order, 0)
    return powers.sum(axis=-1) / safe, empty, 1e-5 * np.maximum(scale, 2 * scale) ** order


def area_weights(latitudes):
    """sin(north) - sin(south) of cells that meet halfway."""
    if len(latitudes) == 1:
        return np.ones(1)
    middles = (latitudes[1:] + latitudes[:-1]) / 2
    first = latitudes[0] - (middles[0] - latitudes[0])
    last = latitudes[-1] + (latitudes[-1] - middles[-1])
    borders = np.clip(np.concatenate([[first], middles, [last]]), -90, 90)
    return np.abs(np.diff(np.sin(np.radians(borders))))
