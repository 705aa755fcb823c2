#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// The key of a program that talks to the agent under /v1 (COMPLETIONS_API_KEYS).
struct ProgramKey {
    std::string name;  ///< of the program; several keys may have the same
    std::string key;   ///< 8..256 visible ASCII characters without commas
};

inline constexpr std::size_t program_keys_max = 32;

/// Reads `name:key[,name:key...]`: a name is 1..64 of `[A-Za-z0-9_-]`, each key is given once. An
/// empty text is no keys. Errors: invalid_input, with the words after "must "; they do not contain
/// a key.
[[nodiscard]] Result<std::vector<ProgramKey>> parse_program_keys(std::string_view text);

/// The program that `key` is of, compared in constant time with every one; nullptr: none.
[[nodiscard]] const ProgramKey* find_program(
    const std::vector<ProgramKey>& keys, std::string_view key
);

}  // namespace continuo
