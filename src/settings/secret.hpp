#pragma once

#include <string>
#include <utility>

namespace continuo {

/// A text that no output may hold: it has no conversion and no formatter, so it can only be printed
/// by somebody who writes reveal().
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : x_text(std::move(text)) {}

    [[nodiscard]] const std::string& reveal() const { return x_text; }
    [[nodiscard]] bool empty() const { return x_text.empty(); }

    bool operator==(const Secret&) const = default;

private:
    std::string x_text;
};

}  // namespace continuo
