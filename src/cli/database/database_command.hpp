#pragma once

#include <cstddef>
#include <iosfwd>

#include "cli/database/database_options.hpp"
#include "settings/settings.hpp"

namespace continuo {

/// The comparison after `database copy` found rows that differ.
inline constexpr int database_exit_differs = 3;

struct DatabaseStreams {
    std::ostream& out;
    std::ostream& err;
    std::size_t progress_width = 0;  ///< columns of the terminal on `err`; 0: none
};

/// Runs `continuo database copy` or `continuo backup`; returns the exit status. Blocks.
int run_database_command(
    const DatabaseOptions& options, const Settings& settings, const DatabaseStreams& streams
);

}  // namespace continuo
