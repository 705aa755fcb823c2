#pragma once

#include <string>

namespace continuo {

enum class DatabaseAction { copy, backup };

/// What `continuo database copy` and `continuo backup` are asked for.
struct DatabaseOptions {
    DatabaseAction action = DatabaseAction::copy;
    std::string to;  ///< copy: a URL of PostgreSQL; backup: a file
    bool json = false;
};

}  // namespace continuo
