# cmake -DOUTPUT=file.cc "-DSOURCES=a.sql;b.sql" -P embed.cmake: prints the migrations as C++.
set(entries "")
foreach(source IN LISTS SOURCES)
  get_filename_component(name "${source}" NAME_WE)
  file(READ "${source}" text)
  file(SHA256 "${source}" checksum)
  string(REGEX MATCH "^[0-9]+" number "${name}")
  math(EXPR number "1${number} - 1000")  # a leading zero would make it octal
  string(APPEND entries "    {${number}, \"${name}\", \"${checksum}\", R\"sql(${text})sql\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Generated from metadb/schema by embed.cmake.
#include \"metadb/migrations.h\"

namespace oph::metadb {
namespace {

constexpr Migration kMigrations[] = {
${entries}};

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

}  // namespace oph::metadb
")
