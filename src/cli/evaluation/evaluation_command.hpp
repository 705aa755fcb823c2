#pragma once

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/evaluation/evaluation_options.hpp"
#include "cli/evaluation/evaluation_outcome.hpp"
#include "settings/settings.hpp"

namespace continuo {

inline constexpr int evaluation_exit_unreachable = 3;

/// A server of this process, which ends with the object and leaves nothing on disk.
class TemporaryServer {
public:
    virtual ~TemporaryServer() = default;
    [[nodiscard]] virtual std::string url() const = 0;
    [[nodiscard]] virtual std::string admin_key() const = 0;
    [[nodiscard]] virtual std::string prefix() const = 0;
};

/// Starts a server for an evaluation, with what the settings say of documents and answers; with
/// conversations in memory, without Redis, PostgreSQL, TLS and rate limits. Errors: why it does not
/// start.
using StartTemporaryServer =
    std::function<Result<std::unique_ptr<TemporaryServer>>(const Settings& settings)>;

struct EvaluationStreams {
    std::ostream& out;
    std::ostream& err;
    std::size_t progress_width = 0;  ///< columns of the terminal on `err`; 0: none
};

/// Runs `continuo eval`; returns the exit status. Blocks. `sources` are those that --env-file and
/// --compare name instead of the settings file.
int run_evaluation_command(
    const EvaluationOptions& options,
    const SettingSources& sources,
    const StartTemporaryServer& start,
    const EvaluationStreams& streams
);

/// Reads "right=.7". Errors: invalid_input.
[[nodiscard]] Result<EvaluationBound> parse_bound(const std::string& text);

/// A line for each figure that is under its floor or over its ceiling. Errors: invalid_input for a
/// name that is no figure of these.
[[nodiscard]] Result<std::vector<std::string>> missed_bounds(
    const std::vector<EvaluationFigure>& figures,
    const std::vector<EvaluationBound>& floors,
    const std::vector<EvaluationBound>& ceilings
);

}  // namespace continuo
