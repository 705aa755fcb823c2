#pragma once

#include <string>

namespace continuo {

enum class OperatorAction {
    add,
    list,
    remove,  // on the database of the settings
    queue,
    take,  // at a running server
};

/// What `continuo operator` is asked for.
struct OperatorOptions {
    OperatorAction action = OperatorAction::list;
    std::string name;               ///< add, remove
    std::string role = "operator";  ///< add: operator or admin
    std::string session_id;         ///< take; empty: the one that waits longest
    bool watch = false;             ///< queue: show it as it changes
    std::string url;                ///< queue, take; empty: as find_server() says
    std::string prefix;             ///< queue, take; empty: as find_server() says
    std::string token_file;         ///< queue, take; empty: CONTINUO_OPERATOR_TOKEN
};

/// It works on the database of the settings, and not at a running server.
[[nodiscard]] inline bool needs_settings(OperatorAction action) {
    return action != OperatorAction::queue && action != OperatorAction::take;
}

}  // namespace continuo
