# SPDX-License-Identifier: GPL-3.0-or-later
"""Weights along one axis of evenly spaced points in degrees: a row for each new point, a column for each old one."""

import numpy as np


def is_global(points):
    return np.isclose(len(points) * abs(points[1] - points[0]), 360)


def bilinear(points, wanted, is_longitude):
    """Linear between neighbours; rows of zeros outside of the points."""
    weights = np.zeros((len(wanted), len(points)))
    step = points[1] - points[0]
    for row, value in enumerate(wanted):
        for turn in ((-360, 0, 360) if is_longitude else (0,)):
            place = (value + turn - points[0]) / step
            last = len(points) if is_longitude and is_global(points) else len(points) - 1
            if not -1e-9 <= place <= last + 1e-9:
                continue
            below = min(max(int(np.floor(place + 1e-9)), 0), last - 1)
            weights[row] = 0
            weights[row, below] += 1 - (place - below)
            weights[row, (below + 1) % len(points)] += place - below
    weights[np.abs(weights) < 1e-9] = 0
    return weights


def conservative(points, wanted, is_longitude):
    """The area that cells share: of degrees along longitudes, of sines along latitudes."""
    old, new = cells(points, is_longitude), cells(wanted, is_longitude)
    weights = np.zeros((len(wanted), len(points)))
    for turn in ((-720, -360, 0, 360, 720) if is_longitude else (0,)):
        low = np.maximum(new[:, None, 0], old[None, :, 0] + turn)
        high = np.minimum(new[:, None, 1], old[None, :, 1] + turn)
        shared = high - low if is_longitude else np.sin(np.radians(high)) - np.sin(np.radians(low))
        weights += np.where(high > low + 1e-9, shared, 0)
    return weights


def cells(points, is_longitude):
    """The two borders of each cell, halfway between points."""
    if len(points) == 1:
        return np.array([[points[0] - 180, points[0] + 180]]) if is_longitude else np.array([[-90.0, 90.0]])
    half = abs(points[1] - points[0]) / 2
    borders = np.stack([points - half, points + half], axis=1)
    return borders if is_longitude else np.clip(borders, -90, 90)
