#pragma once

#include <filesystem>
#include <string_view>

namespace continuo {

/// Prints the generated admin key to `descriptor` if that is a terminal. Otherwise prints nothing,
/// because redirected output can end up in a log, where a key must not be; the key is also in
/// `file`. Returns true if it was printed.
bool show_admin_key(int descriptor, const std::filesystem::path& file, std::string_view key);

}  // namespace continuo
