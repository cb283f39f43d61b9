# Every build option of the project. CMakePresets.json combines them.
option(OPH_BUILD_TESTS "Build the tests" ON)
option(OPH_BUILD_BENCHMARKS "Build the Google Benchmark programs" OFF)
option(OPH_FUZZ "Link the targets of tests/fuzz with libFuzzer (clang only)" OFF)
option(OPH_WARNINGS_AS_ERRORS "Treat compiler warnings as errors" ON)
set(OPH_SANITIZE "" CACHE STRING "Comma list given to -fsanitize= (address,undefined or thread)")

add_library(oph_flags INTERFACE)
add_library(oph::flags ALIAS oph_flags)
target_compile_features(oph_flags INTERFACE cxx_std_20)
target_compile_options(oph_flags INTERFACE
  -Wall -Wextra -Wpedantic
  $<$<COMPILE_LANGUAGE:CXX>:-Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion>
  # g++ 12 sees overlaps in inlined std::string that cannot be (its bug 105329).
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>
  $<$<BOOL:${OPH_WARNINGS_AS_ERRORS}>:-Werror>)
target_include_directories(oph_flags INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/ophion>)
if(OPH_SANITIZE)
  target_compile_options(oph_flags INTERFACE
    -fsanitize=${OPH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(oph_flags INTERFACE -fsanitize=${OPH_SANITIZE})
  if(OPH_SANITIZE MATCHES address)
    include(cmake/SanitizerRuntime.cmake)
  endif()
endif()
if(OPH_FUZZ)
  # Here everything counts which way it goes; only the targets get libFuzzer's main().
  target_compile_options(oph_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
