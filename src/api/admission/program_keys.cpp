#include "api/admission/program_keys.hpp"

#include <algorithm>

#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t program_name_bytes_max = 64;
constexpr std::size_t program_key_bytes_min = 8;
constexpr std::size_t program_key_bytes_max = 256;

bool is_program_name(std::string_view text) {
    return !text.empty() && text.size() <= program_name_bytes_max &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

bool is_program_key(std::string_view text) {
    return text.size() >= program_key_bytes_min && text.size() <= program_key_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

Result<std::vector<ProgramKey>> parse_program_keys(std::string_view text) {
    std::vector<ProgramKey> keys;
    if (trim(text).empty()) return keys;
    for (const auto item : split(text, ',')) {
        const auto pair = trim(item);
        const auto colon = std::min(pair.find(':'), pair.size());
        const auto name = pair.substr(0, colon);
        const auto key = pair.substr(std::min(colon + 1, pair.size()));
        if (!is_program_name(name) || !is_program_key(key))
            return fail(
                Errc::invalid_input,
                "be name:key pairs separated by commas: a name of 1 to 64 letters, digits, _ and "
                "-, a key of 8 to 256 visible ASCII characters (openssl rand -hex 32)"
            );
        if (std::ranges::find(keys, key, &ProgramKey::key) != keys.end())
            return fail(Errc::invalid_input, "have each key once");
        keys.push_back({std::string(name), std::string(key)});
    }
    if (keys.size() > program_keys_max)
        return fail(
            Errc::invalid_input, "have at most " + std::to_string(program_keys_max) + " keys"
        );
    return keys;
}

const ProgramKey* find_program(const std::vector<ProgramKey>& keys, std::string_view key) {
    const ProgramKey* found = nullptr;
    for (const auto& one : keys) {
        if (equal_constant_time(one.key, key)) found = &one;
    }
    return found;
}

}  // namespace continuo
