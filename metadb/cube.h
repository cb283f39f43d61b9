// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/element_type.h"

namespace oph::metadb {

/// How the numbers of a time dimension become dates.
struct TimeReference {
  std::string base_time = "1900-01-01 00:00:00";
  std::string units = "d";  ///< s m h 3 6 d: second, minute, hour, 3 hours, 6 hours, day
  std::string calendar = "standard";
  std::string month_lengths = "31,28,31,30,31,30,31,31,30,31,30,31";  ///< user_defined only
  std::int64_t leap_year = 0;
  std::int64_t leap_month = 2;

  bool operator==(const TimeReference&) const = default;
};

/// A dimension as a container defines it: what all its cubes share.
struct Dimension {
  std::int64_t id = 0;
  std::string name;
  ElementType type = ElementType::kDouble;
  std::string hierarchy = "oph_base";  ///< or "oph_time"
  TimeReference time;                  ///< meaningful for oph_time only

  bool is_time() const { return hierarchy == "oph_time"; }
};

/// A dimension as one cube has it.
///
/// Explicit dimensions are the key of the rows, implicit ones the array in each row; both
/// row-major, the last level varying fastest.
struct CubeDimension {
  static constexpr char kAll = 'A';      ///< concept level of a collapsed dimension
  static constexpr char kUnknown = '-';  ///< concept level after a reduction without hierarchy

  Dimension dimension;
  bool is_explicit = true;
  std::int64_t level = 1;  ///< from 1, counted separately for explicit and implicit dimensions
  std::int64_t size = 0;   ///< number of values; 0: collapsed, shown as "ALL"
  char concept_level = 'c';
  bool is_unlimited = false;
  std::string grid;  ///< empty: none
  /// The coordinates: `size` packed elements of `dimension.type`; empty stands for 1..size (and
  /// for a collapsed dimension).
  std::vector<std::byte> values;
  /// Where the cells of the coordinates begin and end, two numbers for each; of a collapsed
  /// dimension two numbers, the extent of all; empty: not known.
  std::vector<double> bounds;

  bool is_collapsed() const { return size == 0; }
  /// How often the dimension multiplies rows or array length: 1 when collapsed.
  std::int64_t extent() const { return size == 0 ? 1 : size; }
};

/// Where some rows of a cube lie. Rows have keys 1..N over the explicit dimensions.
struct Fragment {
  std::int64_t index = 1;  ///< from 1, in the order of the keys
  std::string io_server;   ///< name of the server, as configured
  std::string table;       ///< fact_<cube>_<index>
  std::int64_t key_start = 1;
  std::int64_t key_end = 0;    ///< inclusive
  bool is_compressed = false;  ///< as that of its cube
  bool is_view = false;        ///< its cube is not stored

  std::int64_t rows() const { return key_end - key_start + 1; }
};

/// Where the values of a cube are: in tables, or in views that compute or read them.
struct CubeStorage {
  enum class Kind {
    kStored,
    kVirtual,    ///< views over the fragments of other cubes
    kReference,  ///< views over a file
  };

  Kind kind = Kind::kStored;
  std::string expression;            ///< what the views compute, for people; empty if stored
  std::vector<std::int64_t> inputs;  ///< the cubes that the views read, each one once
  std::int64_t tables = 1;           ///< that a statement on one fragment opens, at most
  bool stores_itself = false;        ///< when it is read again

  // Set by the catalogue.
  std::int64_t depth = 0;  ///< views on top of each other, its own included

  bool is_view() const { return kind != Kind::kStored; }
};

/// "stored", "virtual", "reference"
std::string_view name(CubeStorage::Kind kind);

/// A datacube as the catalogue knows it.
struct Cube {
  std::int64_t id = 0;
  std::int64_t container_id = 0;
  std::string measure;
  ElementType measure_type = ElementType::kDouble;
  /// The value that stands for "no value", printed so that it reads back as the same element;
  /// absent: only NaN does.
  std::optional<std::string> missing_value;
  std::int64_t level = 0;  ///< operators between the source and this cube
  std::string description;
  std::string source;  ///< file or generator that the data came from; may be empty
  bool is_compressed = false;
  std::string creation_date;               ///< "YYYY-MM-DD hh:mm:ss", set by the catalogue
  std::optional<std::int64_t> size_bytes;  ///< once OPH_CUBESIZE has run
  std::optional<std::int64_t> elements;    ///< once OPH_CUBEELEMENTS has run
  CubeStorage storage;
  std::vector<CubeDimension> dimensions;  ///< explicit ones first, each kind by level
  std::vector<Fragment> fragments;        ///< by index

  /// Number of rows: the product of the extents of the explicit dimensions.
  std::int64_t rows() const;
  /// Elements in each row: the product of the extents of the implicit dimensions.
  std::int64_t array_length() const;
  std::vector<const CubeDimension*> explicit_dimensions() const;
  std::vector<const CubeDimension*> implicit_dimensions() const;
  /// Finds a dimension by name; null if the cube has none such.
  const CubeDimension* find_dimension(std::string_view name) const;
  /// Number of different I/O servers that hold fragments.
  std::int64_t host_count() const;
};

/// One attribute of a cube or of one of its variables.
struct Attribute {
  std::int64_t id = 0;
  std::string variable;  ///< empty: the whole cube ("global")
  std::string key;
  std::string type = "text";  ///< text short int long float double image video audio url
  std::string value;          ///< numbers as decimal text, lists separated by ", "
  std::string vocabulary;     ///< empty: none
  std::string modified;       ///< set by the catalogue
  std::string user;           ///< who set it
};

/// A file that a task read.
struct SourceFile {
  std::string path;  ///< below the base path of the data: "/folder/tos.nc"
  std::int64_t size_bytes = 0;
  std::string modified;  ///< "YYYY-MM-DD hh:mm:ss", UTC
  std::string checksum;  ///< "xxh128:<32 hexadecimal digits>", or empty: not computed

  bool operator==(const SourceFile&) const = default;
};

/// How a cube came to be. It is kept when the cube is deleted.
struct Provenance {
  std::string operator_name;  ///< "oph_reduce"
  std::string arguments;      ///< the task string, without bookkeeping arguments
  std::string user;
  std::string software_version;
  std::vector<std::int64_t> inputs;  ///< cubes, in the order of the arguments
  std::vector<SourceFile> files;     ///< of an import, in the order of their data

  // Set by the catalogue.
  std::string created;  ///< "YYYY-MM-DD hh:mm:ss", UTC
  std::int64_t container_id = 0;
  std::string source;           ///< as that of the cube
  std::int64_t first_cube = 0;  ///< the first cube that the same task made
  std::int64_t position = 1;    ///< of the cube among those that the task made
  bool is_deleted = false;
};

}  // namespace oph::metadb
