#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace continuo::test {

/// The schemas of the API, compiled; for holding answers and examples against them.
class SchemaCheck {
public:
    SchemaCheck();
    ~SchemaCheck();

    /// What is wrong with `value` as a `name`; empty when nothing is.
    [[nodiscard]] std::string problems(std::string_view name, const json::value& value);

private:
    struct Compiled;
    std::unique_ptr<Compiled> x_compiled;
};

}  // namespace continuo::test
