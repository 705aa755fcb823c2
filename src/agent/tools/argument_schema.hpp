#pragma once

#include <memory>

#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// JSON has one kind of integer, Boost.JSON two, and the schema checker knows the signed one only:
/// unsigned integers that fit become signed, at every level.
void unify_integers(json::value& value);

/// A JSON Schema (draft 7), compiled once and checked against many times (about a microsecond for
/// the arguments of a tool). Move only. Thread: check() from any.
class ArgumentSchema {
public:
    /// Errors: invalid_input when `schema` is no schema of an object, or refers to another
    /// document.
    [[nodiscard]] static Result<ArgumentSchema> compile(const json::object& schema);

    ArgumentSchema(ArgumentSchema&&) noexcept;
    ArgumentSchema& operator=(ArgumentSchema&&) noexcept;
    ~ArgumentSchema();

    /// `arguments` went through unify_integers().
    /// Errors: invalid_input, naming the member and what is wrong with it; of several faults the
    /// first three.
    [[nodiscard]] Result<void> check(const json::value& arguments) const;

private:
    struct Compiled;
    explicit ArgumentSchema(std::unique_ptr<Compiled> compiled);
    std::unique_ptr<Compiled> x_compiled;
};

}  // namespace continuo
