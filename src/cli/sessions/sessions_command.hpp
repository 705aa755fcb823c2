#pragma once

#include <iosfwd>

#include "cli/sessions/sessions_options.hpp"
#include "settings/settings.hpp"

namespace continuo {

inline constexpr int sessions_exit_conflicts = 3;  ///< finished, but conversations were skipped

/// The streams of `continuo sessions`. They outlive the call.
struct SessionsStreams {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    std::size_t progress_width = 0;  ///< columns for a progress bar on `err`; 0: none
};

/// `continuo sessions ...`. Returns the exit status: 0, 1 (it failed), 2 (invalid settings or
/// options), or sessions_exit_conflicts.
int run_sessions_command(
    const SessionsOptions& options, const Settings& settings, const SessionsStreams& streams
);

}  // namespace continuo
