#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// A pattern of customers' messages, for tools that are called without a model:
///
///   where (is|are) [my|the] order|parcel ... {order_id}
///
/// A word stands for itself, whatever its case; `a|b` for either; `[a|b]` for either or nothing;
/// `...` for up to eight words; `{name}` for the one word that is an argument. The pattern may
/// begin anywhere in the message and end anywhere. Cost: the message's words times the pattern's
/// parts. Immutable. Thread: any.
class WhenPattern {
public:
    static constexpr std::size_t parts_max = 24;
    static constexpr std::size_t gap_words_max = 8;

    /// Errors: invalid_input, with the part that is wrong.
    [[nodiscard]] static Result<WhenPattern> parse(std::string_view text);

    using Arguments = std::vector<std::pair<std::string, std::string>>;
    /// Whether a text can be the value of an argument.
    using Accepts = bool (*)(const void* what, std::string_view name, std::string_view text);
    /// The arguments of the first place that matches; those for which `accepts` is false do not.
    [[nodiscard]] std::optional<Arguments> match(
        std::string_view message, const void* what, Accepts accepts
    ) const;

    [[nodiscard]] std::vector<std::string_view> arguments() const;

private:
    enum class Kind : unsigned char { words, gap, argument };
    struct Part {
        Kind kind = Kind::words;
        bool optional = false;
        std::vector<std::string> words;  ///< in lower case
        std::string name;                ///< of the argument
    };
    struct Matching;

    std::vector<Part> x_parts;
};

/// The words of a message as patterns see them: separated by white space, without the punctuation
/// around them. Views into `message`.
[[nodiscard]] std::vector<std::string_view> message_words(std::string_view message);

}  // namespace continuo
