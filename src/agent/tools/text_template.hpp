#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// A text with places for values: `Order {order_id} is {status}.[[ It arrives on {eta}.]]`. What is
/// in double brackets is left out if one of its values is missing. Immutable. Thread: any.
class TextTemplate {
public:
    static constexpr std::size_t bytes_max = 4096;

    TextTemplate() = default;
    /// Errors: invalid_input: brackets that do not close, nested ones, a name that is not
    /// `[a-z][a-z0-9_]*`, more than bytes_max.
    [[nodiscard]] static Result<TextTemplate> parse(std::string_view text);

    /// The names of its places, each once. `required`: without those in double brackets.
    [[nodiscard]] std::vector<std::string_view> names(bool required = false) const;
    [[nodiscard]] bool empty() const { return x_pieces.empty(); }

    /// The value of a name; nullopt: it is missing.
    using Values = std::function<std::optional<std::string>(std::string_view name)>;
    /// nullopt if a required value is missing.
    [[nodiscard]] std::optional<std::string> render(const Values& values) const;

private:
    struct Piece {
        std::string text;         ///< before the place
        std::string name;         ///< of the place; empty: none follows
        std::size_t section = 0;  ///< 0: required; otherwise the number of the double brackets
    };
    std::vector<Piece> x_pieces;
};

}  // namespace continuo
