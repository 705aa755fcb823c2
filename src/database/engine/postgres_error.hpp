#pragma once

#include <string>
#include <string_view>

#include "database/engine/database_error.hpp"

namespace continuo {

/// By SQLSTATE, which is blank for an error of the connection. `message` is libpq's.
/// Source: https://www.postgresql.org/docs/15/errcodes-appendix.html.
[[nodiscard]] DatabaseError translate_postgres(std::string_view sqlstate, std::string_view message);

/// A connection that could not be opened; libpq reports no SQLSTATE then, only `message`.
[[nodiscard]] DatabaseError translate_postgres_refusal(std::string_view message);

}  // namespace continuo
