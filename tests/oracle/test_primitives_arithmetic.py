# SPDX-License-Identifier: GPL-3.0-or-later
"""Arithmetic, transformations, formulas and complex numbers against NumPy, on random arrays."""

import numpy as np
import pytest
from test_primitives import (  # noqa: F401: fixtures among them
    TYPES,
    assert_same,
    call,
    expected_array,
    library,
    masked,
    missing,
    name,
    pair_rule,
    random,
    random_array,
)

FLOATING = {"oph_float": np.float32, "oph_double": np.float64}
COMPLEX = {
    "oph_complex_int": np.int32,
    "oph_complex_long": np.int64,
    "oph_complex_float": np.float32,
    "oph_complex_double": np.float64,
}


def random_pair(random, dtype, missing):
    length = int(random.integers(1, 3000))
    return [random_array(random, length, dtype, missing) for _ in range(2)]




@pytest.mark.parametrize("operation", ["max", "min"])
def test_extremes_of_pairs(library, random, name, missing, operation):
    dtype = TYPES[name]
    a, b = random_pair(random, dtype, missing)
    values = [masked(array, missing) for array in (a, b)]
    choose = {"max": np.maximum, "min": np.minimum}[operation]
    wanted = expected_array(pair_rule(*values, choose, lambda b: b), missing, dtype)
    for function, texts in ((f"oph_{operation}_array", []), ("oph_operator_array", [f"OPH_{operation.upper()}"])):
        assert_same(call(library, function, name, name, a, b, *texts, missing, output=dtype), wanted)

    better = {"max": np.greater, "min": np.less}[operation]
    first = np.where(values[0].mask, False, np.where(values[1].mask, True, better(a, b)))
    positions = np.ma.array(np.where(first, 1.0, 2.0), mask=values[0].mask & values[1].mask)
    got = call(library, f"oph_arg_{operation}_array", name, name, a, b, missing, output=dtype)
    assert_same(got, expected_array(positions, missing, dtype))


@pytest.mark.parametrize("operation", ["abs", "arg", "mask"])
def test_strict_pairs(library, random, name, missing, operation):
    dtype = TYPES[name]
    a, b = random_pair(random, dtype, missing)
    x, y = (masked(array, missing) for array in (a, b))
    compute = {
        "abs": lambda: np.hypot(x, y),
        "arg": lambda: np.arctan2(x, y),
        "mask": lambda: np.ma.masked_where((y.data == 0) | x.mask | y.mask, x),
    }[operation]
    got = call(library, f"oph_{operation}_array", name, "oph_double", a, b, missing, output=np.float64)
    wanted = expected_array(compute(), missing, np.float64)
    if operation == "mask" and not np.issubdtype(dtype, np.floating) and missing is None:
        wanted[np.isnan(wanted)] = 0
    np.testing.assert_allclose(got, wanted, rtol=1e-6 if name == "oph_float" else 1e-14)


LISTS = {
    "OPH_SUM": lambda stack: stack.sum(axis=0),
    "OPH_MUL": lambda stack: stack.prod(axis=0),
    "OPH_AVG": lambda stack: stack.mean(axis=0),
    "OPH_MAX": lambda stack: stack.max(axis=0),
    "OPH_MIN": lambda stack: stack.min(axis=0),
    "OPH_ARG_MAX": lambda stack: np.ma.array(stack.argmax(axis=0) + 1.0, mask=stack.mask.all(axis=0)),
    "OPH_ARG_MIN": lambda stack: np.ma.array(stack.argmin(axis=0) + 1.0, mask=stack.mask.all(axis=0)),
}


@pytest.mark.parametrize("operation", LISTS)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_lists(library, random, name, missing, operation, count):
    length = int(random.integers(1, 3000))
    arrays = [random_array(random, length, TYPES[name], missing) for _ in range(count)]
    wanted = LISTS[operation](np.ma.array([masked(array, missing) for array in arrays]))
    given = [*arrays, operation] + ([] if missing is None else [missing])
    got = call(library, "oph_operation_array", name, "oph_double", *given, output=np.float64)
    assert_same(got, expected_array(wanted, missing, np.float64))


@pytest.mark.parametrize("output", TYPES)
def test_affine(library, random, name, missing, output):
    array = random_array(random, int(random.integers(1, 3000)), TYPES[name], missing)
    got = call(library, "oph_affine", name, output, array, 2, 3, missing, output=TYPES[output])
    assert_same(got, expected_array(masked(array, missing) * 2 + 3, missing, TYPES[output]))


@pytest.mark.parametrize("operation", ["OPH_SUM", "OPH_MUL", "OPH_MAX", "OPH_MIN"])
def test_accumulate2(library, random, name, missing, operation):
    array = random_array(random, int(random.integers(1, 8 if operation == "OPH_MUL" else 3000)), TYPES[name], missing)
    values = masked(array, missing)
    accumulate = {
        "OPH_SUM": lambda v: np.add.accumulate(v.filled(0)),
        "OPH_MUL": lambda v: np.multiply.accumulate(v.filled(1)),
        "OPH_MAX": lambda v: np.maximum.accumulate(v.filled(-np.inf)),
        "OPH_MIN": lambda v: np.minimum.accumulate(v.filled(np.inf)),
    }[operation]
    before = np.logical_and.accumulate(np.ma.getmaskarray(values))
    wanted = np.ma.array(accumulate(values), mask=before)
    got = call(library, "oph_accumulate2", name, "oph_double", array, operation, missing, output=np.float64)
    np.testing.assert_allclose(got, expected_array(wanted, missing, np.float64), rtol=1e-12, atol=1e-9)


def test_accumulate_and_back(library, random, name):
    array = random_array(random, int(random.integers(1, 3000)), TYPES[name], 0)
    array = np.nan_to_num(array)
    sums = call(library, "oph_accumulate", name, "oph_double", array, output=np.float64)
    np.testing.assert_allclose(sums, np.cumsum(array.astype(np.float64)), rtol=1e-12, atol=1e-9)
    back = call(library, "oph_deaccumulate", "oph_double", name, np.round(sums, 3), output=TYPES[name])
    np.testing.assert_allclose(back, array, rtol=1e-5, atol=2e-3)


@pytest.mark.parametrize("width", [1, 2, 7, 100])
def test_moving_average(library, random, name, missing, width):
    array = random_array(random, int(random.integers(1, 500)), TYPES[name], missing)
    values = masked(array, missing)
    wanted = np.ma.masked_all(array.shape)
    for i in range(width - 1, len(array)):
        wanted[i] = values[i - width + 1 : i + 1].mean()
    got = call(library, "oph_moving_avg", name, "oph_double", array, width, "OPH_SMA", missing, output=np.float64)
    np.testing.assert_allclose(got, expected_array(wanted, missing, np.float64), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("operation", ["OPH_MAX", "OPH_MAX_ABS", "OPH_MAX_MIN", "OPH_AVG", "OPH_AVG_REL"])
@pytest.mark.parametrize("count", [0, 13])
def test_normalize(library, random, name, missing, operation, count):
    array = random_array(random, int(random.integers(1, 1000)), TYPES[name], missing)
    size = count or len(array)
    wanted = []
    for start in range(0, len(array), size):
        v = masked(array[start : start + size], missing)
        with np.errstate(all="ignore"):
            shift, divisor = {
                "OPH_MAX": (0, v.max()),
                "OPH_MAX_ABS": (0, np.abs(v).max()),
                "OPH_MAX_MIN": (v.min(), v.max() - v.min()),
                "OPH_AVG": (v.mean(), 1),
                "OPH_AVG_REL": (v.mean(), v.mean()),
            }[operation]
            wanted.append(np.ma.masked_invalid(np.ma.filled((v - shift) / divisor, np.nan)))
    got = call(library, "oph_normalize", name, "oph_double", array, operation, count, missing, output=np.float64)
    wanted = expected_array(np.ma.concatenate(wanted), missing, np.float64)
    np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("classes", [1, 5, 40])
def test_quantize(library, random, name, classes):
    array = random_array(random, int(random.integers(1, 3000)), TYPES[name], 0)
    levels = np.sort(random.choice(np.arange(-20, 21), classes, replace=False)).astype(np.float64)
    values = random.integers(-50, 50, classes + 1).astype(np.float64)
    wanted = np.where(np.isnan(array), np.nan, values[np.searchsorted(levels, array.astype(np.float64))])
    for pack in (lambda a: a, lambda a: ",".join(map(str, a))):
        given = pack(levels), pack(values)
        got = call(library, "oph_quantize", name, "oph_double", array, *given, output=np.float64)
        np.testing.assert_array_equal(got, wanted)


def test_replace(library, random, name):
    dtype = TYPES[name]
    array = np.nan_to_num(random_array(random, int(random.integers(1, 3000)), dtype, 7))
    got = call(library, "oph_replace", name, name, array, 7, -3, output=dtype)
    np.testing.assert_array_equal(got, np.where(array == 7, dtype(-3), array))
    array[0] = 1
    got = call(library, "oph_replace", name, name, array, 7, output=dtype)
    np.testing.assert_array_equal(got, array[array != 7])


REAL_FUNCTIONS = {
    "ABS": np.abs,
    "ACOS": np.arccos,
    "ASIN": np.arcsin,
    "ATAN": np.arctan,
    "CEIL": np.ceil,
    "COS": np.cos,
    "COT": lambda x: 1 / np.tan(x),
    "DEGREES": np.degrees,
    "EXP": np.exp,
    "FLOOR": np.floor,
    "LN": np.log,
    "LOG10": np.log10,
    "LOG2": np.log2,
    "RADIANS": np.radians,
    "ROUND": lambda x: np.copysign(np.floor(np.abs(x) + 0.5), x),
    "SIGN": np.sign,
    "SIN": np.sin,
    "SQRT": np.sqrt,
    "TAN": np.tan,
}


@pytest.mark.parametrize("function", REAL_FUNCTIONS)
def test_math(library, random, name, function):
    array = random_array(random, int(random.integers(1, 2000)), TYPES[name], 1)
    if function in ("ACOS", "ASIN") and name in FLOATING:
        array /= 21
    got = call(library, "oph_math", name, "oph_double", array, f"OPH_MATH_{function}", output=np.float64)
    with np.errstate(all="ignore"):
        wanted = REAL_FUNCTIONS[function](array.astype(np.float64))
    np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-13)


def test_random_numbers(library):
    array = np.zeros(100_000)
    got = call(library, "oph_math", "oph_double", "oph_double", array, "OPH_MATH_RAND", output=np.float64)
    assert got.min() >= 0
    assert got.max() < 1
    assert abs(got.mean() - 0.5) < 0.01
    assert len(np.unique(got)) > 99_000


COMPLEX_FUNCTIONS = {
    "CONJUGATE": np.conj,
    "INVERSE": lambda z: 1 / z,
    "NEGATIVE": lambda z: -z,
    "SQRT": np.sqrt,
    "EXP": np.exp,
    "LOG": np.log,
    "LOG10": np.log10,
    "SIN": np.sin,
    "COS": np.cos,
    "TAN": np.tan,
    "SINH": np.sinh,
    "COSH": np.cosh,
    "TANH": np.tanh,
    "ASIN": np.arcsin,
    "ACOS": np.arccos,
    "ATAN": np.arctan,
    "ASINH": np.arcsinh,
    "ACOSH": np.arccosh,
    "ATANH": np.arctanh,
}


@pytest.mark.parametrize("function", COMPLEX_FUNCTIONS)
def test_complex_functions(library, random, function):
    array = random.normal(size=500) + 1j * random.normal(size=500)
    types = ("oph_complex_double", "oph_complex_double")
    got = call(library, "oph_math", *types, array, f"GSL_COMPLEX_{function}", output=np.complex128)
    np.testing.assert_allclose(got, COMPLEX_FUNCTIONS[function](array), rtol=1e-11, atol=1e-13)


def random_complex(random, name, length):
    parts = random.integers(-30, 30, 2 * length).astype(COMPLEX[name])
    numbers = parts[::2].astype(np.float64) + 1j * parts[1::2].astype(np.float64)
    return parts, numbers


@pytest.mark.parametrize("complex_name", COMPLEX)
@pytest.mark.parametrize("function", ["sum", "sub", "mul"])
def test_complex_pairs(library, random, complex_name, function):
    (a, x), (b, y) = (random_complex(random, complex_name, 1000) for _ in range(2))
    wanted = {"sum": x + y, "sub": x - y, "mul": x * y}[function]
    types = (complex_name, "oph_complex_double")
    got = call(library, f"oph_{function}_array", *types, a, b, output=np.complex128)
    np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("complex_name", COMPLEX)
def test_complex_scalars(library, random, complex_name):
    a, x = random_complex(random, complex_name, 1000)
    types = (complex_name, "oph_complex_double")
    got = call(library, "oph_sum_scalar2", *types, a, 0.5, -2, output=np.complex128)
    np.testing.assert_array_equal(got, x + (0.5 - 2j))
    got = call(library, "oph_mul_scalar2", *types, a, 0.5, -2, output=np.complex128)
    np.testing.assert_array_equal(got, x * (0.5 - 2j))


@pytest.mark.parametrize("complex_name", COMPLEX)
def test_complex_parts(library, random, complex_name):
    a, x = random_complex(random, complex_name, 1000)
    parts = {"real": x.real, "imag": x.imag, "abs": np.abs(x), "arg": np.angle(x)}
    for part, wanted in parts.items():
        got = call(library, f"oph_gsl_complex_get_{part}", complex_name, "oph_double", a, output=np.float64)
        np.testing.assert_allclose(got, wanted, rtol=1e-6 if "float" in complex_name else 1e-14)
    types = (complex_name, "oph_complex_double")
    polar = call(library, "oph_gsl_complex_to_polar", *types, a, output=np.complex128)
    np.testing.assert_allclose(polar, np.abs(x) + 1j * np.angle(x), rtol=1e-14)
    types = ("oph_complex_double", "oph_complex_double")
    back = call(library, "oph_gsl_complex_to_rect", *types, polar, output=np.complex128)
    np.testing.assert_allclose(back, x, rtol=1e-12, atol=1e-12)


def test_predicate(library, random, name):
    array = random_array(random, int(random.integers(1, 2000)), TYPES[name], 1)
    x, index = array.astype(np.float64), np.arange(1, len(array) + 1)
    given = ("x^2-INDEX", ">0", "sqrt(abs(x))+INDEX", "x/2")
    got = call(library, "oph_predicate", name, "oph_double", array, *given, output=np.float64)
    with np.errstate(invalid="ignore"):
        wanted = np.where(x**2 - index > 0, np.sqrt(np.abs(x)) + index, x / 2)
    np.testing.assert_allclose(got, wanted, rtol=1e-14)


@pytest.mark.parametrize("occurrence", ["all", "first", "3", "last"])
def test_predicate2(library, random, name, occurrence):
    array = random_array(random, int(random.integers(1, 2000)), TYPES[name], 1)
    matches = np.flatnonzero(array > 5)
    chosen = {"all": matches, "first": matches[:1], "3": matches[2:3], "last": matches[-1:]}[occurrence]
    wanted = array.astype(np.float64)
    wanted[chosen] = -1
    given = ("x-5", ">", "-1", "x", occurrence)
    got = call(library, "oph_predicate2", name, "oph_double", array, *given, output=np.float64)
    np.testing.assert_array_equal(got, wanted)
