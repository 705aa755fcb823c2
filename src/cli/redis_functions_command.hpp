#pragma once

#include <iosfwd>
#include <string>

namespace continuo {

/// `continuo redis-functions [NAME]`: prints the source of a library of Redis Functions, for
/// FUNCTION LOAD by a deployer; without a name, the names, one a line. Returns the exit status: 0,
/// or 2 for a name that no library has.
int run_redis_functions_command(const std::string& name, std::ostream& out, std::ostream& err);

}  // namespace continuo
