#include "settings/version.hpp"

#include <iterator>

#include <CLI/Version.hpp>
#include <boost/version.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <soci/version.h>
#include <sodium/version.h>
#include <spdlog/version.h>
#include <xapian/version.h>
#include <zlib.h>

#include "database/database.hpp"

namespace continuo {

std::string describe_version() {
    std::string out = fmt::format("{} {}\n", program_name, program_version);
    const auto line = [&out](std::string_view name, std::string_view value) {
        fmt::format_to(std::back_inserter(out), "  {:<10}{}\n", name, value);
    };
#ifdef __clang__
    line("compiler", "Clang " __clang_version__);
#else
    line("compiler", "GCC " __VERSION__);
#endif
#ifdef NDEBUG
    line("build", "release");
#else
    line("build", "debug (assertions on)");
#endif
    line("Boost", BOOST_LIB_VERSION);
    line("OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
    line("SQLite", sqlite_version());
    line("SOCI", SOCI_LIB_VERSION);
    line("Xapian", XAPIAN_VERSION);
    line("libsodium", SODIUM_VERSION_STRING);
    line("zlib", zlibVersion());
    line(
        "fmt",
        fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)
    );
    line("spdlog", fmt::format("{}.{}.{}", SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH));
    line("CLI11", CLI11_VERSION);
    return out;
}

}  // namespace continuo
