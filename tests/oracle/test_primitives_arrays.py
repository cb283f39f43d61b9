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
