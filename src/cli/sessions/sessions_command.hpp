#pragma once

#include <iosfwd>

#include "cli/sessions/sessions_options.hpp"
#include "settings/settings.hpp"

namespace continuo {

inline constexpr int sessions_exit_conflicts = 3;  ///< done, and something was left out

/// Where `continuo sessions` reads and writes beside the stores. They outlive the call.
struct SessionsStreams {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    std::size_t progress_width = 0;  ///< columns for a progress bar on `err`; 0: none
};

/// `continuo sessions ...`. Returns the exit status: 0, 1 when it failed, 2 for what the settings
/// or the command line got wrong, sessions_exit_conflicts.
int run_sessions_command(
    const SessionsOptions& options, const Settings& settings, const SessionsStreams& streams
);

}  // namespace continuo
