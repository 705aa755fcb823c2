#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/operator/operator_options.hpp"

namespace continuo {

/// `continuo operator queue` and `take`, at a running server. The token is that of --token-file or
/// of CONTINUO_OPERATOR_TOKEN: other users of the machine can see command lines. The address is
/// that of --url or of CONTINUO_URL. Returns the exit status (operator_conversation.hpp; 2 for a
/// wrong option). Blocks.
int run_operator_terminal(
    const OperatorOptions& options,
    const std::vector<std::pair<std::string, std::string>>& environment
);

}  // namespace continuo
