#pragma once

#include <string>
#include <string_view>

namespace continuo {

/// A statement of the schema, which is written in SQLite's words, in those of PostgreSQL.
[[nodiscard]] std::string postgres_schema_text(std::string_view sql);

}  // namespace continuo
