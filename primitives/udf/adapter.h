// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Everything that the source of a primitive needs: a kernel, its manual, one line of registration.
#include "primitives/udf/aggregate.h"
#include "primitives/udf/computation.h"
#include "primitives/udf/elementwise.h"
#include "primitives/udf/entry.h"
#include "primitives/udf/operation.h"
#include "primitives/udf/reduction.h"
#include "primitives/udf/row_key.h"
#include "primitives/udf/scalar.h"
#include "primitives/udf/text_result.h"
#include "primitives/udf/transform.h"
#include "primitives/udf/wrapping.h"
