#pragma once

#include <map>
#include <string>

#include "chaos/checker.hpp"
#include "chaos/options.hpp"

namespace continuo::chaos {

/// Prints counts, waits, faults and violations, and the command that repeats the run.
void print_report(
    const Options& options,
    const History& history,
    const Verdict& verdict,
    const std::map<std::string, int>& faults
);

}  // namespace continuo::chaos
