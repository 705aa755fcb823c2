#pragma once

#include <string>
#include <utility>

namespace continuo {

/// A text that must not appear in output. It has no conversion and no formatter: printing it
/// requires an explicit reveal().
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
