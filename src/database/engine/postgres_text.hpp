#pragma once

#include <string>
#include <string_view>

namespace continuo {

// A text of PostgreSQL is valid UTF-8 without U+0000; SQLite stores any bytes. What PostgreSQL does
// not take is stored as U+0001 and two hexadecimal digits a byte, and U+0001 itself as well. Nearly
// no text has any of them.

/// `text` as it is stored, in `out`, which keeps its capacity.
void assign_postgres_text(std::string& out, std::string_view text);
/// The reverse, in place.
void restore_postgres_text(std::string& stored);

}  // namespace continuo
