# A database server that can load sanitized primitives: build/PRESET/sanitized/mariadbd starts the
# one of the system with the runtime of the sanitizer, and comes first in the PATH of
# scripts/sanitized.
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  set(runtime libclang_rt.asan-${CMAKE_SYSTEM_PROCESSOR}.so)
else()
  set(runtime libasan.so)
endif()
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${runtime}
  OUTPUT_VARIABLE OPH_SANITIZER_RUNTIME OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
find_program(OPH_MARIADBD mariadbd PATHS /usr/sbin /usr/libexec /usr/local/sbin REQUIRED)
configure_file(cmake/mariadbd.in ${PROJECT_BINARY_DIR}/sanitized/mariadbd
  @ONLY FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
