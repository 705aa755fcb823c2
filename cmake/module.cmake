# What most files include sooner or later, compiled once: a fifth of the build's time.
set(CONTINUO_PCH <algorithm> <array> <chrono> <filesystem> <functional> <memory> <optional> <ranges> <span> <string>
  <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h> <boost/json.hpp>
  <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/deferred.hpp>
  <boost/asio/post.hpp> <boost/asio/steady_timer.hpp> <boost/asio/this_coro.hpp> <boost/asio/use_awaitable.hpp>)
# Folders with a fuzz target, which are compiled so that the fuzzer sees which of their branches an input takes.
set(CONTINUO_FUZZED extraction extractor redis http_client session replication otlp knowledge agent live api server settings cli)

# continuo_pch(<target>): a target whose precompiled header others reuse. The options of both must be the same.
function(continuo_pch target)
  file(WRITE ${CMAKE_BINARY_DIR}/pch/pch.cpp.new "// Makes the precompiled header.\n")
  file(COPY_FILE ${CMAKE_BINARY_DIR}/pch/pch.cpp.new ${CMAKE_BINARY_DIR}/pch/pch.cpp ONLY_IF_DIFFERENT)
  add_library(${target} OBJECT ${CMAKE_BINARY_DIR}/pch/pch.cpp)
  target_link_libraries(${target} PRIVATE continuo_asio Boost::json fmt::fmt)
  target_precompile_headers(${target} PRIVATE ${CONTINUO_PCH})
endfunction()
continuo_pch(continuo_pch)
if(CONTINUO_FUZZ)
  continuo_pch(continuo_pch_fuzzed)
  target_compile_options(continuo_pch_fuzzed PRIVATE -fsanitize=fuzzer-no-link)
endif()

# continuo_unity(<target> <sources...>): compiles the sources of a folder together, at most 8 at a time.
# The front end reads Boost once for each group instead of once for each file. What a folder has in
# anonymous namespaces is therefore visible to its other files: names are unique in a folder. The
# preset debug compiles each file on its own, and so does scripts/check-tidy.
function(continuo_unity target)
  if(NOT CONTINUO_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  foreach(source IN LISTS ARGN)
    cmake_path(GET source PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER "${folder}" key)
    if(NOT DEFINED count_${key})
      set(count_${key} 0)
    endif()
    math(EXPR slice "${count_${key}} / 8")
    math(EXPR count_${key} "${count_${key}} + 1")
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${folder})
    string(MAKE_C_IDENTIFIER "${name}_${slice}" group)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group})
  endforeach()
endfunction()

# continuo_module(<folder> DEPENDS <folders and libraries...> [NO_PCH])
# A folder of src/ is a static library named continuo_<folder>; its sub-folders are rooms of it. The
# headers of its DEPENDS are all that it may include: tests/checks/layers reads them from the file
# that continuo_write_layers() makes.
function(continuo_module folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_PCH" "" "DEPENDS")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(continuo_${folder} STATIC ${sources})
  continuo_unity(continuo_${folder} ${sources})
  target_include_directories(continuo_${folder} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  set(pch continuo_pch)
  if(CONTINUO_FUZZ AND folder IN_LIST CONTINUO_FUZZED)
    target_compile_options(continuo_${folder} PRIVATE -fsanitize=fuzzer-no-link)
    target_link_options(continuo_${folder} INTERFACE -fsanitize=fuzzer-no-link)
    set(pch continuo_pch_fuzzed)
  endif()
  if(NOT arg_NO_PCH)
    target_precompile_headers(continuo_${folder} REUSE_FROM ${pch})
  endif()
  set(folders)
  foreach(dependency IN LISTS arg_DEPENDS)
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/src/${dependency})
      target_link_libraries(continuo_${folder} PUBLIC continuo_${dependency})
      list(APPEND folders ${dependency})
    else()
      target_link_libraries(continuo_${folder} PUBLIC ${dependency})
    endif()
  endforeach()
  list(JOIN folders " " folders)
  set_property(GLOBAL APPEND_STRING PROPERTY CONTINUO_LAYERS "${folder}: ${folders}\n")
endfunction()

# Writes <build>/layers.txt: a line for each folder, `<folder>: <folders that it may include>`.
function(continuo_write_layers)
  get_property(layers GLOBAL PROPERTY CONTINUO_LAYERS)
  file(WRITE ${CMAKE_BINARY_DIR}/layers.txt "${layers}")
endfunction()

# continuo_test(<name> [NO_TSAN] DEPENDS <folders...>): every .cpp beside the caller and below it is one
# GoogleTest binary, of the kind that its folder in tests/ names: unit, contract, redis, integration.
# `tests_<kind>` builds all of a kind; scripts/test reads which there are from <build>/tests.txt.
# NO_TSAN: left out of the build with ThreadSanitizer: it has one thread, or the contract suite runs its threads.
function(continuo_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_TSAN" "" "DEPENDS")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources OR (arg_NO_TSAN AND CONTINUO_SANITIZE STREQUAL "thread"))
    return()
  endif()
  add_executable(test_${name} ${sources})
  continuo_unity(test_${name} ${sources})
  file(RELATIVE_PATH kind ${CMAKE_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" kind ${kind})
  if(NOT TARGET tests_${kind})
    add_custom_target(tests_${kind})
  endif()
  add_dependencies(tests_${kind} test_${name})
  set_property(GLOBAL APPEND_STRING PROPERTY CONTINUO_TEST_LIST "${kind} test_${name}\n")
  target_include_directories(test_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(test_${name} PRIVATE continuo_test_support GTest::gmock GTest::gtest_main)
  target_precompile_headers(test_${name} REUSE_FROM continuo_test_support)
  foreach(dependency IN LISTS arg_DEPENDS)
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/src/${dependency})
      target_link_libraries(test_${name} PRIVATE continuo_${dependency})
    else()
      target_link_libraries(test_${name} PRIVATE ${dependency})
    endif()
  endforeach()
endfunction()

# Writes <build>/tests.txt: `<kind> <binary>` for each test.
function(continuo_write_test_list)
  get_property(tests GLOBAL PROPERTY CONTINUO_TEST_LIST)
  file(WRITE ${CMAKE_BINARY_DIR}/tests.txt "${tests}")
endfunction()
