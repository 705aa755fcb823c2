#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace continuo {

/// A position in a listing that is newest first: after the item with this time and id.
struct Cursor {
    TimePoint created_at{};
    std::string id;
};

/// Letters, digits and `_.:@-` only: fit for a URL.
[[nodiscard]] std::string format_cursor(const Cursor& cursor);
/// An empty text is the beginning of the listing.
/// Errors: invalid_input.
[[nodiscard]] Result<Cursor> parse_cursor(const std::string& text);

}  // namespace continuo
