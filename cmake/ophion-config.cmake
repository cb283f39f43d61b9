# For outside operators: find_package(ophion), then link oph::framework.
include(CMakeFindDependencyMacro)
find_dependency(fmt)
include(${CMAKE_CURRENT_LIST_DIR}/ophion-targets.cmake)
