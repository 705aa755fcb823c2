#pragma once

#include <memory>

#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// Converts uint64 values that fit into int64, at every level. Boost.JSON has both kinds, but the
/// schema validator accepts only int64 as an integer.
void unify_integers(json::value& value);

/// A compiled JSON Schema (draft 7). A check takes about a microsecond for the arguments of a tool.
/// Move only. Thread: check() from any.
class ArgumentSchema {
public:
    /// Errors: invalid_input when `schema` is not a valid schema of type object, or references
    /// another document.
    [[nodiscard]] static Result<ArgumentSchema> compile(const json::object& schema);

    ArgumentSchema(ArgumentSchema&&) noexcept;
    ArgumentSchema& operator=(ArgumentSchema&&) noexcept;
    ~ArgumentSchema();

    /// `arguments` must have passed through unify_integers().
    /// Errors: invalid_input with the path and the reason of the first three violations.
    [[nodiscard]] Result<void> check(const json::value& arguments) const;

private:
    struct Compiled;
    explicit ArgumentSchema(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> x_compiled;
};

}  // namespace continuo
