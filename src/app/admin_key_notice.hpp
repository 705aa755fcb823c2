#pragma once

#include <filesystem>
#include <string_view>

namespace continuo {

/// Shows the generated admin key to the person who started the server: on `descriptor` if that is a
/// terminal, and nowhere else. Output that is redirected ends up in a log, where a key must not be;
/// it is in `file` anyway. Returns whether it was shown.
bool show_admin_key(int descriptor, const std::filesystem::path& file, std::string_view key);

}  // namespace continuo
