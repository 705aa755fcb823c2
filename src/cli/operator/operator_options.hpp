#pragma once

#include <string>

namespace continuo {

enum class OperatorAction { add, list, remove };

/// What `continuo operator` is asked for.
struct OperatorOptions {
    OperatorAction action = OperatorAction::list;
    std::string name;               ///< add, remove
    std::string role = "operator";  ///< add: operator or admin
};

}  // namespace continuo
