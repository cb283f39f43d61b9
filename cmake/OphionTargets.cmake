# The few kinds of target that Ophion has.

# Everything that runs, without the tests: what scripts/demo builds.
add_custom_target(programs)
# The plugins among it.
add_custom_target(operator_plugins)

add_dependencies(programs operator_plugins)

# oph_component(NAME sources...): the shared library of one component, as oph::NAME.
function(oph_component name)
  add_library(oph_${name} SHARED ${ARGN})
  add_library(oph::${name} ALIAS oph_${name})
  set_target_properties(oph_${name} PROPERTIES OUTPUT_NAME ophion_${name} EXPORT_NAME ${name})
  target_link_libraries(oph_${name} PUBLIC oph::flags)
  install(TARGETS oph_${name} EXPORT ophion LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endfunction()

# oph_program(TARGET NAME sources...): an executable called NAME.
function(oph_program target name)
  add_executable(${target} ${ARGN})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name})
  target_link_libraries(${target} PRIVATE oph::flags)
  add_dependencies(programs ${target})
  install(TARGETS ${target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# oph_operator(NAME [libraries...]): the plugin oph_NAME.so from operators/NAME.cc.
function(oph_operator name)
  add_library(oph_${name}_operator MODULE ${name}.cc)
  set_target_properties(oph_${name}_operator PROPERTIES
    PREFIX "" OUTPUT_NAME oph_${name}
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/ophion/operators
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    INSTALL_RPATH "$ORIGIN/../..")
  add_dependencies(operator_plugins oph_${name}_operator)
  target_link_libraries(oph_${name}_operator PRIVATE oph::framework ${ARGN})
  install(TARGETS oph_${name}_operator
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/ophion/operators)
endfunction()

# oph_test(NAME sources... [LINK libraries...]): one GoogleTest program, each test known to ctest,
# with the name of the program as its label.
function(oph_test name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE oph::flags GTest::gtest_main GTest::gmock ${arg_LINK})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300 LABELS ${name})
endfunction()
