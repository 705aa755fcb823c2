#include "database/cursor.hpp"

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

std::string format_cursor(const Cursor& cursor) {
    return fmt::format("{}.{}", cursor.created_at.time_since_epoch().count(), cursor.id);
}

Result<Cursor> parse_cursor(const std::string& text) {
    if (text.empty()) return Cursor{.created_at = TimePoint::max(), .id = {}};
    const auto dot = text.find('.');
    std::int64_t microseconds = 0;
    if (dot == std::string::npos ||
        !parse_integer(std::string_view(text).substr(0, dot), microseconds) ||
        !is_valid_id(std::string_view(text).substr(dot + 1))) {
        return fail(Errc::invalid_input, "the cursor is not one of a listing");
    }
    return Cursor{TimePoint(std::chrono::microseconds(microseconds)), text.substr(dot + 1)};
}

}  // namespace continuo
