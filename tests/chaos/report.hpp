#pragma once

#include <map>
#include <string>

#include "chaos/checker.hpp"
#include "chaos/options.hpp"

namespace continuo::chaos {

/// Prints what was done, what was seen and what is wrong, and how to do it again.
void print_report(
    const Options& options,
    const History& history,
    const Verdict& verdict,
    const std::map<std::string, int>& faults
);

}  // namespace continuo::chaos
