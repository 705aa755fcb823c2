#pragma once

#include <iosfwd>

#include "cli/operator/operator_options.hpp"
#include "settings/settings.hpp"

namespace continuo {

/// `continuo operator add`, `list` and `remove`, on the database of `settings`; its server may run.
/// Results go to `out`, all else to `err`. Changes are in the audit log, by the actor "cli".
/// Returns the exit status: 0, 1 when it failed, 2 for a name that no operator can have.
int run_operator_command(
    const OperatorOptions& options, const Settings& settings, std::ostream& out, std::ostream& err
);

}  // namespace continuo
