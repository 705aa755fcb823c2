// Any bytes: no crash, and what parse_dotenv() promises of its result.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "settings/dotenv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto file = continuo::parse_dotenv(text);
    if (file.entries.size() > continuo::dotenv_entries_max) std::abort();
    std::size_t line = 0;
    for (const auto& entry : file.entries) {
        if (entry.name.empty() || entry.line < line) std::abort();
        if (entry.value.size() > size) std::abort();  // nothing is expanded
        line = entry.line;
    }
    for (const auto& problem : file.problems)
        if (problem.line == 0 || problem.line > size + 1 || problem.message.empty()) std::abort();
    return 0;
}
