// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "framework/arguments.h"
#include "framework/measure_numbers.h"
#include "framework/row_table.h"
#include "operators/netcdf/plan_layout.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// A variable of a file, or a part of it, seen as a cube: rows with arrays.
class FileView {
 public:
  /// Reads header and coordinates, as the arguments measure, exp_dim, imp_dim and those of subsets
  /// ask for. A variable without dimensions is one row with one element.
  FileView(const SourcePath& path, const framework::Arguments& arguments);

  const std::string& measure() const { return files_.measure(); }
  ElementType type() const { return type_; }
  const framework::MeasureNumbers& numbers() const { return *numbers_; }
  /// As in metadb::Cube.
  const std::optional<std::string>& missing_value() const { return missing_value_; }
  /// Explicit ones first; sizes and coordinates of what is seen.
  const std::vector<metadb::CubeDimension>& dimensions() const { return dimensions_; }
  std::vector<metadb::CubeDimension> array_dimensions() const;
  /// Where the dimensions come from in the whole variable.
  const std::vector<framework::RowTable::Origin>& origins() const { return origins_; }
  std::int64_t rows() const { return plan_.rows(); }

  /// The arrays of the first rows. Calls `after_block` now and then. Throws a user error if they
  /// are too large for an answer.
  std::vector<std::byte> read(std::int64_t rows, const std::function<void()>& after_block);

 private:
  void add_dimensions(const SourceVariable& source, const std::vector<std::size_t>& axes,
                      bool is_explicit);
  void plan(const SourceVariable& source, const framework::Arguments& arguments);

  SourceFiles files_;
  ImportPlan plan_;
  ElementType type_ = ElementType::kDouble;
  std::optional<framework::MeasureNumbers> numbers_;
  std::optional<std::string> missing_value_;
  std::vector<metadb::CubeDimension> dimensions_;
  std::vector<framework::RowTable::Origin> origins_;
};

}  // namespace oph::operators::netcdf
