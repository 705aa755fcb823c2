# Compiler, warnings, sanitizers: all that holds for every target.
option(CONTINUO_TESTS "Build the tests" ON)
option(CONTINUO_BENCH "Build the benchmarks" ON)
option(CONTINUO_FUZZ "Build the libFuzzer targets" OFF)
option(CONTINUO_WERROR "Warnings are errors" ON)
option(CONTINUO_UNITY "Compile the files of a folder together (cmake/module.cmake)" ON)
set(CONTINUO_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them")

# GCC 12 destroys temporaries twice in ordinary co_await expressions (aggregates, capturing
# lambdas, ?:) and says nothing: a binary from it is wrong, not slow.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles co_await expressions. "
                      "Use Clang 19 (cmake --preset release) or GCC 13 and later.")
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-sign-conversion)
if(CONTINUO_UNITY)
  add_compile_options(-Wno-shadow)  # of the names of other files in the group
endif()
if(CONTINUO_WERROR)
  add_compile_options(-Werror)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Line tables are enough for stack traces; full debug info doubles the build here.
  string(REPLACE "-g" "-gline-tables-only" CMAKE_CXX_FLAGS_DEBUG "${CMAKE_CXX_FLAGS_DEBUG}")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
  # A precompiled header without a time stamp, so that ccache can tell it is the same.
  add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
endif()
if(CONTINUO_SANITIZE)
  add_compile_options(-fsanitize=${CONTINUO_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CONTINUO_SANITIZE})
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE})
endif()
