// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mysql.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <type_traits>

#include "primitives/udf/function.h"
#include "primitives/udf/registry.h"

namespace oph::primitives::udf {

/// Keeps the text of a failure for `oph_last_error()`.
inline void remember(const Manual& manual, const char* what) noexcept {
  try {
    last_error() = std::string{manual.name} + ": " + what;
  } catch (const std::bad_alloc&) {
    last_error().clear();
  }
}

/// Runs `body`, which may throw: nothing may pass into the database server. False on failure.
template <class Body>
bool guarded(const Manual& manual, Body&& body) noexcept {
  try {
    body();
    return true;
  } catch (const std::bad_alloc&) {
    remember(manual, "out of memory");
  } catch (const std::exception& error) {
    remember(manual, error.what());
  } catch (...) {
    remember(manual, "unknown failure");
  }
  return false;
}

template <class Shape>
using FunctionOf = typename decltype(Shape::make(std::declval<const UDF_ARGS&>()))::element_type;

template <class Shape>
FunctionOf<Shape>& function_of(const UDF_INIT* init) {
  return *reinterpret_cast<FunctionOf<Shape>*>(init->ptr);
}

template <class Shape>
my_bool init_entry(UDF_INIT* init, UDF_ARGS* arguments, char* message) noexcept {
  init->ptr = nullptr;
  const bool done = guarded(Shape::manual, [&] {
    init->ptr = reinterpret_cast<char*>(Shape::make(*arguments).release());
    init->maybe_null = 1;
    // The length of the longest blob makes temporary columns LONGBLOBs.
    if (Shape::manual.returns == Returns::kArray || Shape::manual.returns == Returns::kText) {
      init->max_length = 0xffffffffU;
    }
    // Without arguments the result is no constant: it tells about the connection.
    if (Shape::manual.parameters.empty()) init->const_item = 0;
    init->decimals = Shape::manual.returns == Returns::kDouble ? 31 : 0;
  });
  if (done) return 0;
  // The name of the function, which the server shows itself, is left out.
  const auto text = std::string_view{last_error()}.substr(
      std::min(Shape::manual.name.size() + 2, last_error().size()));
  const auto length = std::min<std::size_t>(text.size(), MYSQL_ERRMSG_SIZE - 1);
  std::memcpy(message, text.data(), length);
  message[length] = '\0';
  return 1;
}

template <class Shape>
void deinit_entry(UDF_INIT* init) noexcept {
  delete reinterpret_cast<FunctionOf<Shape>*>(init->ptr);
  init->ptr = nullptr;
}

/// Calls `compute`; sets the flags if there is no result or it fails.
template <class Result, class Compute>
std::optional<Result> result_entry(const Manual& manual, char* is_null, char* error,
                                   Compute&& compute) noexcept {
  std::optional<Result> result;
  if (!guarded(manual, [&] { result = compute(); })) *error = 1;
  if (!result) *is_null = 1;
  return result;
}

inline char* give_bytes(const std::optional<Bytes>& bytes, unsigned long* length) noexcept {
  *length = bytes ? bytes->size() : 0;
  // The server's interface lacks const; it does not write to a result.
  return bytes ? const_cast<char*>(reinterpret_cast<const char*>(bytes->data())) : nullptr;
}

template <class Shape, class Result>
std::optional<Result> row_entry(const UDF_INIT* init, const UDF_ARGS* arguments, char* is_null,
                                char* error) noexcept {
  return result_entry<Result>(Shape::manual, is_null, error,
                              [&] { return function_of<Shape>(init).row(*arguments); });
}

}  // namespace oph::primitives::udf

#define OPH_UDF_EXPORT extern "C" [[gnu::visibility("default")]]

/// Emits `name_init` and `name_deinit`, and enters the manual in the registry.
#define OPH_UDF_LIFE(function, ...)                                                            \
  OPH_UDF_EXPORT my_bool function##_init(UDF_INIT* init, UDF_ARGS* arguments, char* message) { \
    return oph::primitives::udf::init_entry<__VA_ARGS__>(init, arguments, message);            \
  }                                                                                            \
  OPH_UDF_EXPORT void function##_deinit(UDF_INIT* init) {                                      \
    oph::primitives::udf::deinit_entry<__VA_ARGS__>(init);                                     \
  }                                                                                            \
  static_assert(__VA_ARGS__::manual.name == #function);                                        \
  [[maybe_unused]] static const bool function##_registered =                                   \
      oph::primitives::udf::register_manual(__VA_ARGS__::manual);

/// A primitive that returns an array or a text: `OPH_UDF(oph_reduce, udf::Reduction<Reduce>)`.
#define OPH_UDF(function, ...)                                                                     \
  OPH_UDF_LIFE(function, __VA_ARGS__)                                                              \
  OPH_UDF_EXPORT char* function(UDF_INIT* init, UDF_ARGS* arguments, char*, unsigned long* length, \
                                char* is_null, char* error) {                                      \
    return oph::primitives::udf::give_bytes(                                                       \
        oph::primitives::udf::row_entry<__VA_ARGS__, oph::primitives::udf::Bytes>(init, arguments, \
                                                                                  is_null, error), \
        length);                                                                                   \
  }

/// A primitive that returns a number.
#define OPH_UDF_NUMBER(type, function, ...)                                                       \
  OPH_UDF_LIFE(function, __VA_ARGS__)                                                             \
  OPH_UDF_EXPORT type function(UDF_INIT* init, UDF_ARGS* arguments, char* is_null, char* error) { \
    return oph::primitives::udf::row_entry<__VA_ARGS__, type>(init, arguments, is_null, error)    \
        .value_or(0);                                                                             \
  }
#define OPH_UDF_LONG(function, ...) OPH_UDF_NUMBER(long long, function, __VA_ARGS__)
#define OPH_UDF_DOUBLE(function, ...) OPH_UDF_NUMBER(double, function, __VA_ARGS__)

/// A primitive that makes one array of the rows of a group.
#define OPH_UDF_AGGREGATE(function, ...)                                                        \
  OPH_UDF_LIFE(function, __VA_ARGS__)                                                           \
  OPH_UDF_EXPORT void function##_clear(UDF_INIT* init, char* is_null, char*) {                  \
    *is_null = 0;                                                                               \
    oph::primitives::udf::function_of<__VA_ARGS__>(init).clear();                               \
  }                                                                                             \
  OPH_UDF_EXPORT void function##_add(UDF_INIT* init, UDF_ARGS* arguments, char*, char* error) { \
    if (*error) return;                                                                         \
    const bool added = oph::primitives::udf::guarded(__VA_ARGS__::manual, [&] {                 \
      oph::primitives::udf::function_of<__VA_ARGS__>(init).add(*arguments);                     \
    });                                                                                         \
    if (!added) *error = 1;                                                                     \
  }                                                                                             \
  OPH_UDF_EXPORT char* function(UDF_INIT* init, UDF_ARGS*, char*, unsigned long* length,        \
                                char* is_null, char* error) {                                   \
    if (*error) return oph::primitives::udf::give_bytes(std::nullopt, length);                  \
    return oph::primitives::udf::give_bytes(                                                    \
        oph::primitives::udf::result_entry<oph::primitives::udf::Bytes>(                        \
            __VA_ARGS__::manual, is_null, error,                                                \
            [&] { return oph::primitives::udf::function_of<__VA_ARGS__>(init).result(); }),     \
        length);                                                                                \
  }
