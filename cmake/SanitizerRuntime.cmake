# What lets a program of the system load sanitized primitives: build/PRESET/sanitized/with_runtime
# starts one with the runtime of the sanitizer; mariadbd there is the database server so started,
# and comes first in the PATH of scripts/sanitized.
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  set(runtime libclang_rt.asan-${CMAKE_SYSTEM_PROCESSOR}.so)
else()
  set(runtime libasan.so)
endif()
execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${runtime}
  OUTPUT_VARIABLE OPH_SANITIZER_RUNTIME OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
find_program(OPH_MARIADBD mariadbd PATHS /usr/sbin /usr/libexec /usr/local/sbin REQUIRED)
foreach(name with_runtime mariadbd)
  configure_file(cmake/${name}.in ${PROJECT_BINARY_DIR}/sanitized/${name}
    @ONLY FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endforeach()
