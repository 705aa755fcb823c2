#pragma once

#include <iosfwd>
#include <string>

namespace continuo {

/// `continuo redis-functions [NAME]`: prints the source of a library of Redis functions, for
/// FUNCTION LOAD by an operator; without a name, the names, one per line. Returns the exit status:
/// 0, or 2 if there is no library with this name.
int run_redis_functions_command(const std::string& name, std::ostream& out, std::ostream& err);

}  // namespace continuo
