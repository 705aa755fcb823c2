# Every outside library, once. scripts/packages.txt names the Debian package of each.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(xapian REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(pugixml REQUIRED)
find_package(SQLite3 REQUIRED)
# The client library; its server is not needed. (find_package(PostgreSQL) wants the server's headers, too.)
find_path(POSTGRESQL_INCLUDE libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
add_library(continuo_libpq INTERFACE) # loaded when it is used: src/database/engine/postgres_library.cpp
target_include_directories(continuo_libpq SYSTEM INTERFACE ${POSTGRESQL_INCLUDE})
target_link_libraries(continuo_libpq INTERFACE ${CMAKE_DL_LIBS})
# Who only wants to run the server (scripts/run) has no packages for testing it.
if(CONTINUO_TESTS)
  find_package(GTest QUIET)
  find_package(rapidcheck QUIET)
  if(NOT GTest_FOUND OR NOT rapidcheck_FOUND)
    message(STATUS "Without the tests: GTest or rapidcheck is not installed (scripts/setup test)")
    set(CONTINUO_TESTS OFF)
  endif()
endif()
if(CONTINUO_BENCH)
  find_package(benchmark QUIET)
  if(NOT benchmark_FOUND)
    message(STATUS "Without the benchmarks: benchmark is not installed (scripts/setup test)")
    set(CONTINUO_BENCH OFF)
  endif()
endif()

find_library(SODIUM_LIBRARY sodium REQUIRED)
find_library(GUMBO_LIBRARY gumbo REQUIRED)
find_library(HIREDIS_LIBRARY hiredis REQUIRED)
find_library(MIMALLOC_LIBRARY mimalloc REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
find_library(SOCI_SQLITE3_LIBRARY soci_sqlite3 REQUIRED)
find_library(SOCI_POSTGRESQL_ARCHIVE libsoci_postgresql.a REQUIRED) # the shared one would bring libpq
find_library(UTF8PROC_LIBRARY utf8proc REQUIRED)

# Asio is compiled once, in src/async; everybody else sees declarations only.
add_library(continuo_asio INTERFACE)
target_compile_definitions(continuo_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_HAS_CO_AWAIT BOOST_ASIO_HAS_STD_COROUTINE
  # A turn is some twenty coroutine frames deep and wide; of two (the default) most went to malloc.
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=16)
target_link_libraries(continuo_asio INTERFACE Boost::headers Threads::Threads OpenSSL::SSL)
