# SPDX-License-Identifier: GPL-3.0-or-later
"""Random arrays with missing values, through the entry points of the plugin and through NumPy."""

import ctypes
import os
from pathlib import Path

import numpy as np
import pytest

TYPES = {
    "oph_byte": np.int8,
    "oph_short": np.int16,
    "oph_int": np.int32,
    "oph_long": np.int64,
    "oph_float": np.float32,
    "oph_double": np.float64,
}
MISSING = -5
STRING, REAL, INTEGER = 0, 1, 2


class Init(ctypes.Structure):
    _fields_ = [
        ("maybe_null", ctypes.c_char),
        ("decimals", ctypes.c_uint),
        ("max_length", ctypes.c_ulong),
        ("ptr", ctypes.c_void_p),
        ("const_item", ctypes.c_char),
        ("extension", ctypes.c_void_p),
    ]


class Arguments(ctypes.Structure):
    _fields_ = [
        ("count", ctypes.c_uint),
        ("types", ctypes.POINTER(ctypes.c_int)),
        ("values", ctypes.POINTER(ctypes.c_void_p)),
        ("lengths", ctypes.POINTER(ctypes.c_ulong)),
        ("nullable", ctypes.c_char_p),
    ]


ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("OPHION_BUILD", ROOT / "build" / "release"))
LIBRARY = BUILD / "lib" / "ophion" / "primitives" / "liboph_primitives.so"


@pytest.fixture(scope="module")
def library():
    return ctypes.CDLL(str(LIBRARY))


class Marshalled:
    """Values in the form of the server's interface; keeps their memory."""

    def __init__(self, values):
        count = len(values)
        self.types = (ctypes.c_int * count)()
        self.pointers = (ctypes.c_void_p * count)()
        self.lengths = (ctypes.c_ulong * count)()
        self.kept = [self.keep(i, value) for i, value in enumerate(values)]
        self.raw = Arguments(count, self.types, self.pointers, self.lengths, b"\1" * count)

    def keep(self, i, value):
        if value is None:
            return None
        if isinstance(value, (str, np.ndarray)):
            data = value.encode() if isinstance(value, str) else value.tobytes()
            memory, self.lengths[i] = ctypes.create_string_buffer(data, len(data)), len(data)
        elif isinstance(value, int):
            memory, self.types[i] = ctypes.c_longlong(value), INTEGER
        else:
            memory, self.types[i] = ctypes.c_double(value), REAL
        self.pointers[i] = ctypes.addressof(memory)
        return memory


def call(library, name, *values, output, rows=None):
    """One call; `rows` are the third arguments of the rows of an aggregate."""
    arguments = [Marshalled([*values[:2], row, *values[3:]]) for row in rows or [values[2]]]
    init, message = Init(), ctypes.create_string_buffer(512)
    raw = [ctypes.byref(entry.raw) for entry in arguments]
    assert not getattr(library, f"{name}_init")(ctypes.byref(init), raw[0], message), message.value
    length, is_null, error = ctypes.c_ulong(), ctypes.c_char(0), ctypes.c_char(0)
    if rows:
        getattr(library, f"{name}_clear")(ctypes.byref(init), ctypes.byref(is_null), ctypes.byref(error))
        for row in raw:
            getattr(library, f"{name}_add")(
                ctypes.byref(init), row, ctypes.byref(is_null), ctypes.byref(error)
            )
    function = getattr(library, name)
    function.restype = ctypes.c_void_p
    found = function(
        ctypes.byref(init), raw[0], message, ctypes.byref(length), ctypes.byref(is_null), ctypes.byref(error)
    )
    assert found, (name, values[3:])
    result = np.frombuffer(ctypes.string_at(found, length.value), output).copy()
    getattr(library, f"{name}_deinit")(ctypes.byref(init))
    return result


def random_array(random, length, dtype, missing):
    """A third of the elements is missing: equal to the missing value, or NaN."""
    values = random.integers(-20, 20, length)
    if np.issubdtype(dtype, np.floating):
        values = np.round(values + random.random(length), 3)
    array = values.astype(dtype)
    gaps = random.random(length) < 0.33
    if missing is not None:
        array[gaps] = missing
    if np.issubdtype(dtype, np.floating):
        array[random.random(length) < 0.1] = np.nan
    return array


def masked(array, missing):
    mask = np.isnan(array) if np.issubdtype(array.dtype, np.floating) else np.zeros(array.shape, bool)
    if missing is not None:
        mask = mask | (array == array.dtype.type(missing))
    return np.ma.array(array.astype(np.float64), mask=mask)


def expected_array(result, missing, dtype):
    """A masked array of doubles as the primitives store it in `dtype`."""
    floating = np.issubdtype(dtype, np.floating)
    gap = missing if missing is not None else (np.nan if floating else 0)
    values = np.ma.filled(np.ma.array(result, dtype=np.float64), gap)
    values = np.where(np.isnan(values), gap, values)
    return values.astype(dtype) if floating else np.trunc(values).astype(np.int64).astype(dtype)


def assert_same(actual, expected):
    if np.issubdtype(expected.dtype, np.floating):
        # sums of large terms may cancel: a few thousand units of a double, eight of a float
        tolerance = max(1e-12, 8 * np.finfo(expected.dtype).eps * (expected.dtype == np.float32))
        np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)
    else:
        np.testing.assert_array_equal(actual, expected)


@pytest.fixture(params=range(2))
def random(request):
    return np.random.default_rng(request.param)


@pytest.fixture(params=[None, MISSING], ids=["nan", "missing"])
def missing(request):
    return request.param


@pytest.fixture(params=list(TYPES))
def name(request):
    return request.param


def moment(values, order, absolute):
    return np.ma.mean(np.ma.abs(values) ** order if absolute else values**order)


REDUCTIONS = {
    "OPH_MAX": lambda v, order: v.max(),
    "OPH_MIN": lambda v, order: v.min(),
    "OPH_SUM": lambda v, order: v.sum(),
    "OPH_AVG": lambda v, order: v.mean(),
    "OPH_STD": lambda v, order: v.std(ddof=1) if v.count() > 1 else np.ma.masked,
    "OPH_VAR": lambda v, order: v.var(ddof=1) if v.count() > 1 else np.ma.masked,
    "OPH_CMOMENT": lambda v, order: moment(v - v.mean(), order, False),
    "OPH_ACMOMENT": lambda v, order: moment(v - v.mean(), order, True),
    "OPH_RMOMENT": lambda v, order: moment(v, order, False),
    "OPH_ARMOMENT": lambda v, order: moment(v, order, True),
    "OPH_COUNT": lambda v, order: v.count(),
    "OPH_ARG_MAX": lambda v, order: v.argmax() + 1 if v.count() else 0,
    "OPH_ARG_MIN": lambda v, order: v.argmin() + 1 if v.count() else 0,
}


def reduced(values, operation, order):
    result = REDUCTIONS[operation](values, order)
    return np.nan if result is np.ma.masked else float(result)


@pytest.mark.parametrize("operation", REDUCTIONS)
@pytest.mark.parametrize("count", [0, 1, 7, 64])
def test_reduce(library, random, name, missing, operation, count):
    array = random_array(random, int(random.integers(1, 2000)), TYPES[name], missing)
    order = int(random.integers(1, 4))
    size = count or len(array)
    groups = [masked(array[i : i + size], missing) for i in range(0, len(array), size)]
    wanted = np.array([reduced(group, operation, order) for group in groups])
    got = call(
        library, "oph_reduce", name, "oph_double", array, operation, count, order, missing, output=np.float64
    )
    wanted = expected_array(np.ma.masked_invalid(wanted), missing, np.float64)
    np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("operation", ["OPH_MAX", "OPH_AVG", "OPH_COUNT", "OPH_SUM"])
def test_reduce2(library, random, name, missing, operation):
    outer, size, block = (int(n) for n in random.integers(1, 30, 3))
    count = int(random.integers(1, size + 1))
    array = random_array(random, outer * size * block, TYPES[name], missing)
    cube = masked(array, missing).reshape(outer, size, block)
    wanted = np.array(
        [
            [
                [reduced(plane[start : start + count, j], operation, 2) for j in range(block)]
                for start in range(0, size, count)
            ]
            for plane in cube
        ]
    ).ravel()
    got = call(
        library,
        "oph_reduce2",
        *(name, "oph_double", array, operation, count, block, size, 2, missing),
        output=np.float64,
    )
    assert_same(got, expected_array(np.ma.masked_invalid(wanted), missing, np.float64))


@pytest.mark.parametrize("probability", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_quantile(library, random, name, probability):
    array = random.integers(-100, 100, int(random.integers(1, 500))).astype(TYPES[name])
    got = call(
        library,
        "oph_operator",
        *(name, "oph_double", array, "OPH_QUANTILE", None, probability),
        output=np.float64,
    )
    np.testing.assert_allclose(got, [np.quantile(array.astype(np.float64), probability)], rtol=1e-12, atol=1e-12)


def pair_rule(a, b, both, only_b):
    """Where one element is missing the other one counts alone."""
    result = np.ma.array(np.zeros(a.shape), mask=a.mask & b.mask)
    with np.errstate(all="ignore"):
        result.data[:] = np.where(a.mask, only_b(b.data), np.where(b.mask, a.data, both(a.data, b.data)))
    return result


PAIRS = {
    "oph_sum_array": (lambda a, b: a + b, lambda b: b),
    "oph_sub_array": (lambda a, b: a - b, lambda b: -b),
    "oph_mul_array": (lambda a, b: a * b, lambda b: b),
    "oph_div_array": (lambda a, b: a / b, lambda b: 1 / b),
}


@pytest.mark.parametrize("function", PAIRS)
def test_pairs(library, random, name, missing, function):
    dtype = TYPES[name]
    length = int(random.integers(1, 3000))
    a, b = (random_array(random, length, dtype, missing) for _ in range(2))
    if not np.issubdtype(dtype, np.floating):
        b[b == 0] = 1
        a, b = (np.clip(array, -11, 11) for array in (a, b))  # products fit into a byte
    wanted = pair_rule(masked(a, missing), masked(b, missing), *PAIRS[function])
    with np.errstate(all="ignore"):
        wanted = expected_array(wanted, missing, dtype)
    assert_same(call(library, function, name, name, a, b, missing, output=dtype), wanted)


@pytest.mark.parametrize("output", TYPES)
def test_sum_scalar_and_cast(library, random, name, missing, output):
    array = random_array(random, int(random.integers(1, 3000)), TYPES[name], missing)
    for scalar, function in ((7, "oph_sum_scalar"), (2.5, "oph_mul_scalar"), (None, "oph_cast")):
        given = [missing] if scalar is None else [scalar, missing]
        got = call(library, function, name, output, array, *given, output=TYPES[output])
        values = masked(array, missing)
        if name == output == "oph_float" and scalar is not None:
            values = np.ma.array(array, mask=values.mask)  # the arithmetic of floats
        if scalar is not None:
            factor = values.dtype.type(scalar)
            values = values + factor if function == "oph_sum_scalar" else values * factor
        assert_same(got, expected_array(values, missing, TYPES[output]))


@pytest.mark.parametrize("operation", ["OPH_COUNT", "OPH_MAX", "OPH_MIN", "OPH_SUM", "OPH_AVG"])
def test_aggregate(library, random, name, missing, operation):
    length = int(random.integers(1, 300))
    rows = [random_array(random, length, TYPES[name], missing) for _ in range(9)]
    stack = np.ma.array([masked(row, missing) for row in rows])
    wanted = np.array([reduced(stack[:, j], operation, 2) for j in range(length)])
    got = call(
        library,
        "oph_aggregate_operator",
        *(name, "oph_double", None, operation, missing),
        output=np.float64,
        rows=rows,
    )
    assert_same(got, expected_array(np.ma.masked_invalid(wanted), missing, np.float64))


def test_get_subarray3(library, random, name):
    shape = [int(n) for n in random.integers(2, 12, 3)]
    array = np.arange(np.prod(shape)).astype(TYPES[name]).reshape(shape)
    chosen = [np.flatnonzero(random.random(size) < 0.5) for size in shape]
    chosen = [indexes if len(indexes) else np.array([0]) for indexes in chosen]
    arguments = []
    for axis, indexes in enumerate(chosen):
        text = ",".join(str(i + 1) for i in indexes)
        arguments += [text, int(np.prod(shape[axis + 1 :], dtype=int)), shape[axis]]
    got = call(library, "oph_get_subarray3", name, name, array.ravel(), *arguments, output=TYPES[name])
    np.testing.assert_array_equal(got, array[np.ix_(*chosen)].ravel())
