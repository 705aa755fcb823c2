#pragma once

#include <initializer_list>
#include <string>

namespace continuo {

/// Logs `lines` between two rules, so that start, end and address of the server are easy to find.
void log_banner(std::initializer_list<std::string> lines);

}  // namespace continuo
