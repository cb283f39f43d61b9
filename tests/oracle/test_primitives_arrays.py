# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays that are joined, reordered and cut, through the entry points and through NumPy."""

import numpy as np
import pytest
from test_primitives import TYPES, call, library, name, random  # noqa: F401

COMPLEX = {"oph_complex_float": np.complex64, "oph_complex_double": np.complex128}


@pytest.mark.parametrize("kind", [*TYPES, *COMPLEX])
@pytest.mark.parametrize("dimensions", [2, 3, 4])
def test_permute(library, random, kind, dimensions):
    dtype = {**TYPES, **COMPLEX}[kind]
    for largest in (9, 90):
        shape = random.integers(1, largest, dimensions)
        if dimensions == 4:
            shape = np.minimum(shape, 17)
        array = random.integers(-100, 100, shape).astype(dtype)
        order = random.permutation(dimensions)
        got = call(
            library,
            "oph_permute",
            *(kind, kind, array.ravel(), ",".join(str(i + 1) for i in order)),
            *(int(size) for size in shape[::-1]),
            output=dtype,
        )
        np.testing.assert_array_equal(got, array.transpose(order).ravel())


@pytest.mark.parametrize("count", [2, 3, 7])
def test_joining(library, random, name, count):
    length = int(random.integers(1, 3000))
    arrays = [random.integers(-100, 100, length).astype(TYPES[name]) for _ in range(count)]
    for function in ("oph_append", "oph_concat"):
        got = call(library, function, name, name, *arrays, output=TYPES[name])
        np.testing.assert_array_equal(got, np.concatenate(arrays))
    got = call(library, "oph_interlace", name, name, *arrays, output=TYPES[name])
    np.testing.assert_array_equal(got, np.stack(arrays, axis=1).ravel())


def test_roll_up_and_drill_down(library, random, name):
    count = int(random.integers(1, 40))
    rows = [random.integers(-100, 100, 25).astype(TYPES[name]) for _ in range(count)]
    whole = call(library, "oph_roll_up", name, name, None, count, rows=rows, output=TYPES[name])
    np.testing.assert_array_equal(whole, np.concatenate(rows))
    for part, row in enumerate(rows):
        got = call(library, "oph_drill_down", name, name, whole, count, part + 1, output=TYPES[name])
        np.testing.assert_array_equal(got, row)


def test_compression(library, random, name):
    array = random.integers(-9, 9, int(random.integers(1, 5000))).astype(TYPES[name])
    packed = call(library, "oph_compress", name, name, array, output=np.uint8)
    assert int.from_bytes(packed[:4].tobytes(), "little") == array.nbytes
    np.testing.assert_array_equal(
        call(library, "oph_uncompress", name, name, packed, output=TYPES[name]), array
    )


def test_moving(library, random, name):
    length = int(random.integers(1, 500))
    array = random.integers(-100, 100, length).astype(TYPES[name])
    offset = int(random.integers(-2 * length, 2 * length))
    shifted = np.full(length, 7, array.dtype)
    kept = max(length - abs(offset), 0)
    if kept:
        shifted[max(offset, 0) : max(offset, 0) + kept] = array[max(-offset, 0) : max(-offset, 0) + kept]
    wanted = {
        "oph_reverse": ((), array[::-1]),
        "oph_rotate": ((offset,), np.roll(array, offset)),
        "oph_shift": ((offset, 7), shifted),
        "oph_padding": ((length + 9, 7), np.pad(array, (0, 9), constant_values=7)),
    }
    for function, (arguments, expected) in wanted.items():
        got = call(library, function, name, name, array, *arguments, output=TYPES[name])
        np.testing.assert_array_equal(got, expected, err_msg=function)
    for mode, expected in (("a", np.tile(array, 3)), ("i", np.repeat(array, 3))):
        got = call(library, "oph_extend", name, name, array, 3, mode, output=TYPES[name])
        np.testing.assert_array_equal(got, expected)


def test_extract_and_interlace2(library, random, name):
    array = random.integers(-100, 100, 600).astype(TYPES[name])
    indexes = random.integers(0, 600, 1000)
    got = call(library, "oph_extract", name, name, array, indexes + 1, output=TYPES[name])
    np.testing.assert_array_equal(got, array[indexes])
    counts = np.array([3, 1, 2])
    parts = [array[:300], array[300:400], array[400:]]
    got = call(library, "oph_interlace2", name, name, counts, *parts, output=TYPES[name])
    blocks = [part.reshape(100, count) for part, count in zip(parts, counts, strict=True)]
    np.testing.assert_array_equal(got, np.concatenate(blocks, axis=1).ravel())


def test_sequence(library, random, name):
    array = random.integers(-1, 2, 500).astype(TYPES[name])
    edges = np.diff(np.concatenate([[0], array != 0, [0]]).astype(int))
    first, end = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    for info, wanted in (("length", end - first), ("first", first + 1), ("last", end)):
        got = call(library, "oph_sequence", name, "oph_long", array, info, output=np.int64)
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("kind", ["oph_float", "oph_double"])
def test_expand_interpolates(library, random, kind):
    indexes = np.sort(random.choice(400, 80, replace=False)) / 4
    array = random.random(80).astype(TYPES[kind])
    got = call(
        library,
        "oph_expand",
        *(kind, kind, array, indexes, -5, 0.25, 110, "interp"),
        output=TYPES[kind],
    )
    grid = np.arange(-5, 110.1, 0.25)
    wanted = np.interp(grid, indexes, array, left=np.nan, right=np.nan)
    np.testing.assert_allclose(got, wanted, rtol=1e-6 if kind == "oph_float" else 1e-12)
