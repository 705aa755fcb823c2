#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// The environment variable with the id of the session that `continuo chat` continues.
inline constexpr std::string_view chat_session_variable = "CONTINUO_SESSION";

/// The id of the session to continue; empty: create a new one. It is read from the environment, or
/// if `asked` (`--session`) from the next line of `in`, with a prompt on `err` if `reads_human`. It
/// is not a command-line argument, because it grants access to the conversation and every user of
/// the machine can read arguments. Errors: invalid_input: `asked`, and no id was given.
[[nodiscard]] Result<std::string> resumed_session(
    const std::vector<std::pair<std::string, std::string>>& environment,
    bool asked,
    bool reads_human,
    std::istream& in,
    std::ostream& err
);

}  // namespace continuo
