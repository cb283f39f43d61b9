// SPDX-License-Identifier: GPL-3.0-or-later
// Primitives for the tests of the I/O servers: they copy, wait, and fail in every possible way.

#include <mysql.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <string_view>

namespace {

std::string& last_error() {
  static thread_local std::string text;
  return text;
}

constexpr const char* kManuals = R"([
  {"name": "oph_last_error", "class": "simple", "returns": "text", "arguments": []},
  {"name": "test_copy", "class": "simple", "returns": "array", "arguments": []},
  {"name": "test_fail", "class": "simple", "returns": "array", "arguments": []},
  {"name": "test_fail_filter", "class": "simple", "returns": "long", "arguments": []},
  {"name": "test_reject", "class": "simple", "returns": "array", "arguments": []},
  {"name": "test_wait", "class": "simple", "returns": "array", "arguments": []},
  {"name": "test_crash", "class": "simple", "returns": "array", "arguments": []}
])";

}  // namespace

// The entry points have the types that the server dictates.
extern "C" {

const char* oph_udf_manuals() {
  return kManuals;
}

my_bool oph_last_error_init(UDF_INIT* state, UDF_ARGS*, char*) {
  state->maybe_null = 1;
  state->max_length = 1000;
  return 0;
}
char* oph_last_error(UDF_INIT*, UDF_ARGS*, char*, unsigned long* length, char* is_null, char*) {
  static thread_local std::string given;
  given = last_error();
  last_error().clear();
  *is_null = given.empty();
  *length = given.size();
  return given.data();
}

my_bool test_copy_init(UDF_INIT* state, UDF_ARGS*, char*) {
  state->max_length = 0xFFFFFFFF;
  return 0;
}
char* test_copy(UDF_INIT*, UDF_ARGS* arguments, char*, unsigned long* length, char*, char*) {
  *length = arguments->lengths[0];
  return arguments->args[0];
}

/// Fails at the first array that starts with 'x'.
my_bool test_fail_init(UDF_INIT* state, UDF_ARGS*, char*) {
  state->max_length = 0xFFFFFFFF;
  state->maybe_null = 1;
  return 0;
}
char* test_fail(UDF_INIT*, UDF_ARGS* arguments, char*, unsigned long* length, char*, char* error) {
  if (arguments->lengths[0] > 0 && arguments->args[0][0] == 'x') {
    last_error() = "the array starts with x (length=" + std::to_string(arguments->lengths[0]) + ")";
    *error = 1;
    return nullptr;
  }
  *length = arguments->lengths[0];
  return arguments->args[0];
}

my_bool test_fail_filter_init(UDF_INIT* state, UDF_ARGS*, char*) {
  state->maybe_null = 1;
  return 0;
}
long long test_fail_filter(UDF_INIT*, UDF_ARGS*, char*, char* error) {
  last_error() = "the filter cannot say";
  *error = 1;
  return 0;
}

my_bool test_reject_init(UDF_INIT*, UDF_ARGS*, char* message) {
  std::strcpy(message, "group size must divide the array length (length=5, group_size=2)");
  last_error() = std::string{message} + ", and more words than MariaDB would show";
  return 1;
}
char* test_reject(UDF_INIT*, UDF_ARGS*, char*, unsigned long*, char*, char*) {
  return nullptr;
}

/// Takes 50 ms for each row.
char* test_wait(UDF_INIT*, UDF_ARGS* arguments, char*, unsigned long* length, char*, char*) {
  usleep(50'000);
  *length = arguments->lengths[0];
  return arguments->args[0];
}
my_bool test_wait_init(UDF_INIT* state, UDF_ARGS*, char*) {
  state->max_length = 0xFFFFFFFF;
  return 0;
}

my_bool test_crash_init(UDF_INIT*, UDF_ARGS*, char*) {
  return 0;
}
char* test_crash(UDF_INIT*, UDF_ARGS*, char*, unsigned long*, char*, char*) {
  _exit(3);
}
}
