#include "app/admin_key_notice.hpp"

#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace continuo {

bool show_admin_key(int descriptor, const std::filesystem::path& file, std::string_view key) {
    if (::isatty(descriptor) != 1) return false;
    const auto text = fmt::format(
        "ADMIN_API_KEY is not set. A key was generated and stored in {}:\n  {}\n",
        file.string(),
        key
    );
    return ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace continuo
