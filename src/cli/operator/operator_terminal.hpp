#pragma once

#include "cli/operator/operator_options.hpp"
#include "settings/settings.hpp"

namespace continuo {

/// `continuo operator queue` and `take`, at a running server. The token is that of --token-file or
/// of CONTINUO_OPERATOR_TOKEN: other users of the machine can see command lines. The address is
/// that of find_server(). Returns the exit status (operator_conversation.hpp; 2 for a
/// wrong option). Blocks.
int run_operator_terminal(const OperatorOptions& options, const SettingSources& sources);

}  // namespace continuo
