#pragma once

#include "database/engine/database_error.hpp"

namespace soci {
class sqlite3_soci_error;
}

namespace continuo {

[[nodiscard]] DatabaseError translate_sqlite(const soci::sqlite3_soci_error& error);

}  // namespace continuo
