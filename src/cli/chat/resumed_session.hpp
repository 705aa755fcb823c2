#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// The environment variable with the id of the session that `continuo chat` goes on with.
inline constexpr std::string_view chat_session_variable = "CONTINUO_SESSION";

/// The id of the session to continue; empty: create a new one. It gives access to its
/// conversation, so it is no argument of the command, which every user of the machine can see: it
/// is in the environment, or the next line of `in` if `asked` (`--session`), with a prompt on `err`
/// if `reads_human`. Errors: invalid_input: asked, and not given.
[[nodiscard]] Result<std::string> resumed_session(
    const std::vector<std::pair<std::string, std::string>>& environment,
    bool asked,
    bool reads_human,
    std::istream& in,
    std::ostream& err
);

}  // namespace continuo
