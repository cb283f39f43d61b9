# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays that are joined, reordered and cut, through the entry points and through NumPy."""

import ctypes

import numpy as np
import pytest
from test_primitives import (  # noqa: F401
    TYPES,
    Init,
    Marshalled,
    call,
    library,
    masked,
    missing,
    name,
    random,
    random_array,
)

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


def whole_number(library, function, *values):
    """One call of a primitive that returns a whole number."""
    arguments, init, message = Marshalled(values), Init(), ctypes.create_string_buffer(512)
    raw = [ctypes.byref(init), ctypes.byref(arguments.raw)]
    assert not getattr(library, f"{function}_init")(*raw, message), message.value
    is_null, error = ctypes.c_char(0), ctypes.c_char(0)
    found = getattr(library, function)
    found.restype = ctypes.c_longlong
    number = found(*raw, ctypes.byref(is_null), ctypes.byref(error))
    assert is_null.value == b"\0" and error.value == b"\0", (function, values)
    getattr(library, f"{function}_deinit")(ctypes.byref(init))
    return number


def test_counting(library, random, name, missing):
    array = random_array(random, 5000, TYPES[name], missing)
    present = masked(array, missing).compressed()
    assert whole_number(library, "oph_count_array", name, name, array, 0, missing) == len(present)
    assert whole_number(library, "oph_count_array", name, name, array) == len(array)
    assert whole_number(library, "oph_size_array", name, name, array) == array.nbytes
    near = np.sum(np.abs(array.astype(float) - 2) <= 3)
    assert whole_number(library, "oph_find", name, name, array, 2.0, 3.0) == near
    assert whole_number(library, "oph_compare", f"{name}|{name}", name, array, array.copy()) == 0


def test_mask_array(library, random, name, missing):
    a, b = (random_array(random, 3000, TYPES[name], missing) for _ in range(2))
    gap = masked(a, missing).mask | masked(b, missing).mask | (b == 0)
    nothing = missing if missing is not None else np.nan if name in ("oph_float", "oph_double") else 0
    got = call(library, "oph_mask_array", f"{name}|{name}", name, a, b, missing, output=TYPES[name])
    np.testing.assert_array_equal(got, np.where(gap, np.array(nothing).astype(TYPES[name]), a))


def test_subsets_along_a_dimension(library, random, name):
    array = random.integers(-99, 99, (5, 30, 7)).astype(TYPES[name])
    got = call(library, "oph_get_subarray2", name, name, array.ravel(), "3:4:end,1,10:12", 7, 30, output=TYPES[name])
    kept = sorted({*range(2, 30, 4), 0, 9, 10, 11})
    np.testing.assert_array_equal(got, array[:, kept].ravel())
    got = call(
        library, "oph_get_subarray3", name, name, array.ravel(), "2,5", 210, 5, "1:2:7", 1, 7, output=TYPES[name]
    )
    np.testing.assert_array_equal(got, array[[1, 4]][:, :, ::2].ravel())


def test_generators(library, random, name):
    stop, stride = int(random.integers(50, 120)), int(random.integers(1, 9))
    got = call(library, "oph_get_index_array", "", name, 3, stop, stride, output=TYPES[name])
    np.testing.assert_array_equal(got, np.arange(3, stop + 1, stride, TYPES[name]))
    array = random.integers(-99, 99, 100).astype(TYPES[name])
    got = call(library, "oph_to_bin", "", name, ", ".join(map(str, array.tolist())), output=TYPES[name])
    np.testing.assert_array_equal(got, array)
    text = call(library, "oph_dump", name, name, array, output=np.uint8).tobytes().decode()
    np.testing.assert_array_equal(np.array(text.split(","), float).astype(TYPES[name]), array)


def test_row_keys(library, random):
    """Rows of a cube of three explicit dimensions: NumPy counts from 0, keys from 1."""
    shape = tuple(int(size) for size in random.integers(2, 9, 3))
    slow, middle, fast = shape
    kept = np.zeros(shape, bool)
    kept[:, 1::2, 1:] = True
    for key in random.integers(1, slow * middle * fast + 1, 200).tolist():
        index = np.unravel_index(key - 1, shape)
        assert whole_number(library, "oph_id_to_index", key, fast, middle) == index[1] + 1
        assert whole_number(library, "oph_id_to_index2", key, fast, middle) == index[1] + 1
        assert whole_number(library, "oph_id", key, fast) == (key - 1) // fast + 1
        group = np.ravel_multi_index((index[0], index[2]), (slow, fast)) + 1
        assert whole_number(library, "oph_id2", key, middle, fast) == group
        counts = np.array([1, middle - 1], np.int64)
        group = np.ravel_multi_index((index[0], int(index[1] >= 1), index[2]), (slow, 2, fast)) + 1
        assert whole_number(library, "oph_id3", key, counts, fast) == group
        new = int(kept.ravel()[:key].sum()) if kept[index] else 0
        subset = ("2:2:end", fast, middle, "2:end", 1, fast)
        assert whole_number(library, "oph_id_of_subset", key, kept.size, *subset) == new
        assert whole_number(library, "oph_is_in_subset", key, 2, 3, 50) == (key in range(2, 51, 3))
