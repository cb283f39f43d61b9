// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mysql.h>

#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "primitives/bench/example.h"
#include "primitives/bench/rows.h"

namespace oph::primitives::bench {

/// The manuals of the plugin, as JSON.
const nlohmann::json& manuals();

/// Values for the arguments of an example, as the server shows them to a primitive.
class Values {
 public:
  Values(const Example& example, std::size_t elements);

  /// As `_init` sees them: only constants have a value.
  UDF_ARGS* constants() { return &raw_; }

  /// Those of row `i`: the measures are arrays of `Rows` one after the other.
  UDF_ARGS* row(std::size_t i);

  const std::optional<Rows>& rows() const { return rows_; }
  std::size_t measure_count() const { return measures_.size(); }

 private:
  void add(const Example::Argument& argument, std::size_t elements);
  void add_name(const std::string& name, std::size_t elements);
  void add_constant(Item_result kind, std::string bytes);

  std::optional<Rows> rows_;
  std::deque<std::string> constants_;  // a deque, because pointers to its texts must hold
  std::vector<std::size_t> measures_;  // positions among the arguments
  std::vector<std::size_t> keys_;
  long long key_ = 0;
  std::vector<Item_result> kinds_;
  std::vector<char*> pointers_;
  std::vector<unsigned long> lengths_;
  std::vector<char> nullable_;
  UDF_ARGS raw_{};
};

/// One use of a primitive through its entry points, as in a statement over many rows.
class Use {
 public:
  /// `dimension` is 1, 2, ... up to `elements`. Throws std::runtime_error if `_init` refuses.
  Use(const Example& example, std::size_t elements);
  ~Use();

  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  /// Computes row `i`; an aggregate adds it, and ends each dozen with its result. False for NULL.
  /// Throws std::runtime_error if the primitive fails.
  bool row(std::size_t i);

  /// More than one for an aggregate: `row` is to be called for whole groups.
  std::size_t rows_per_result() const;

  /// The array or text of the last row.
  std::string_view result() const { return result_; }
  const Values& values() const { return values_; }

 private:
  bool compute(UDF_ARGS* arguments);
  bool aggregate(std::size_t i, UDF_ARGS* arguments);

  std::string function_;
  Values values_;
  UDF_INIT init_{};
  std::string returns_;
  void* run_;
  void* clear_ = nullptr;
  void* add_ = nullptr;
  std::string_view result_;
};

}  // namespace oph::primitives::bench
