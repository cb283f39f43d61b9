// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/rearrangement.h"
#include "primitives/array/transposition.h"

namespace oph::primitives {
namespace {

/// A dimension of the result: its size, and the distance of its elements in both arrays.
struct Axis {
  std::size_t size;
  std::size_t in_stride;
  std::size_t out_stride;
};

/// How the elements of one array move: runs of `run` elements that stay together, transposed in a
/// matrix for every index along the other axes. Strides count such runs.
struct Plan {
  std::size_t length = 0;  ///< of the array
  std::size_t run = 0;     ///< 0: nothing moves
  Matrix matrix{};
  std::vector<Axis> others;
};

std::vector<std::size_t> read_permutation(std::string_view text, std::size_t count) {
  std::vector<std::size_t> levels;
  std::vector<bool> seen(count, false);
  udf::for_each_part(text, ',', [&](std::string_view part) {
    const auto number = udf::Number::parse(part);
    const bool known = number && number->is_integer() && number->integer() >= 1 &&
                       static_cast<std::size_t>(number->integer()) <= count;
    const auto level = known ? static_cast<std::size_t>(number->integer()) : std::size_t{0};
    if (!known || seen[level - 1]) {
      throw udf::Error{"the permutation must name each dimension once, from 1",
                       {{"permutation", text}, {"dimensions", count}}};
    }
    seen[level - 1] = true;
    levels.push_back(level);
  });
  if (levels.size() != count) {
    throw udf::Error{"the permutation must name as many dimensions as there are sizes",
                     {{"permutation", text}, {"sizes", count}}};
  }
  return levels;
}

/// The axes of the result, without those of size 1, and with neighbours that stay neighbours as
/// one.
std::vector<Axis> merged_axes(const std::vector<std::size_t>& levels,
                              const std::vector<Axis>& inputs) {
  std::vector<Axis> axes;
  for (const auto level : levels) {
    const auto& axis = inputs[level - 1];
    if (axis.size == 1) continue;
    if (!axes.empty() && axes.back().in_stride == axis.size * axis.in_stride) {
      axes.back() = {axes.back().size * axis.size, axis.in_stride, 0};
    } else {
      axes.push_back(axis);
    }
  }
  return axes;
}

/// out[result dimensions] = a[old dimensions]
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   the product of the sizes is the length of the array.
struct Permute {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array of several dimensions"},
      {.name = "permutation",
       .kind = ParameterKind::kText,
       .help = "the dimensions in their new order, slowest first, as positions from 1 (slowest) "
               "in the old order, separated by commas"},
      {.name = "inner_size",
       .kind = ParameterKind::kInteger,
       .help = "size of the dimension that varies fastest",
       .minimum = 1},
      {.name = "size",
       .kind = ParameterKind::kInteger,
       .help = "sizes of the other dimensions, from the faster to the slower ones",
       .multiple = true,
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_permute",
      .summary = "Changes the order of the dimensions of an array.",
      .parameters = parameters,
      .example = "oph_permute('oph_float','oph_float',measure,'2,1',192,96)",
      .notes =
          "Dimension i of the result is the dimension of the array that the permutation "
          "names at position i. The sizes come in the opposite order, innermost first.",
      .variadic = true,
  };

  using Settings = Plan;

  static Settings settings(const udf::Arguments& arguments, const Element&) {
    const auto count = arguments.size() - 2;
    std::vector<Axis> inputs(count);
    std::size_t length = 1;
    for (std::size_t i = 0; i < count; ++i) {
      const auto size = static_cast<std::size_t>(arguments.integer_at(2 + i));
      inputs[count - 1 - i] = {size, length, 0};
      if (__builtin_mul_overflow(length, size, &length)) {
        throw udf::Error{"the sizes are too large", {{"size", size}}};
      }
    }
    const auto levels = read_permutation(arguments.text("permutation"), count);
    auto plan = make_plan(merged_axes(levels, inputs));
    plan.length = length;
    return plan;
  }

  static std::size_t result_length(const Settings& plan, std::size_t length) {
    if (plan.length == length) return length;
    throw udf::Error{"the product of the sizes must be the length of the array",
                     {{"product", plan.length}, {"length", length}}};
  }

  template <std::size_t fixed>
  static void run(Packed in, const Settings& plan, std::byte* out) {
    if (plan.run == 0) {
      std::memcpy(out, in.data, in.bytes());
      return;
    }
    const auto size = in.size * plan.run;
    visit_width(size, [&](auto known) { transpose<known()>(plan, in.data, out, size); });
  }

 private:
  /// Makes what stays innermost a run, and finds the strides of the result. What remains is a
  /// matrix of the axis that is innermost in the array and the one that is in the result.
  static Plan make_plan(std::vector<Axis> axes) {
    Plan plan;
    std::size_t run = 1;
    if (!axes.empty() && axes.back().in_stride == 1) {
      run = axes.back().size;
      axes.pop_back();
    }
    if (axes.empty()) return plan;
    std::size_t stride = 1;
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
      axis->in_stride /= run;
      axis->out_stride = stride;
      stride *= axis->size;
    }
    plan.run = run;
    const auto columns = axes.back();
    axes.pop_back();
    const auto rows = std::find_if(axes.begin(), axes.end(),
                                   [](const Axis& axis) { return axis.in_stride == 1; });
    plan.matrix = {rows->size, columns.size, columns.in_stride, rows->out_stride};
    axes.erase(rows);
    plan.others = std::move(axes);
    return plan;
  }

  template <std::size_t known>
  static void transpose(const Plan& plan, const std::byte* in, std::byte* out, std::size_t size) {
    std::size_t count = 1;
    for (const auto& axis : plan.others) count *= axis.size;
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t rest = i, from = 0, to = 0;
      for (auto axis = plan.others.rbegin(); axis != plan.others.rend(); ++axis) {
        from += rest % axis->size * axis->in_stride;
        to += rest % axis->size * axis->out_stride;
        rest /= axis->size;
      }
      Transposition<known>::run(plan.matrix, in + from * size, out + to * size, size);
    }
  }
};

}  // namespace

OPH_UDF(oph_permute, Rearrangement<Permute>)

}  // namespace oph::primitives
