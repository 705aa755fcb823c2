#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace continuo {

/// A PostgreSQL server and a database there.
struct PostgresAddress {
    std::string connect_url;  ///< for libpq, in a form that SOCI leaves as it is; has the password
    std::string shown;        ///< "PostgreSQL at host:port/database": for logs and errors
};

/// Reads `postgresql://user:password@host:port/database?option=…` as libpq does, also with several
/// hosts or `?host=/folder/of/the/socket`, and sets what the URL leaves open: a connection is given
/// up after five seconds, a peer that vanished is noticed within half a minute, and only a primary
/// is taken.
/// Errors: invalid_input, with words after "DATABASE_URL must be a URL of PostgreSQL:" that have
/// nothing of the URL: when it is malformed, any part of it may be one of a password; unavailable,
/// when libpq is not installed.
/// Source: https://www.postgresql.org/docs/15/libpq-connect.html.
[[nodiscard]] Result<PostgresAddress> parse_postgres_url(const std::string& url);

}  // namespace continuo
