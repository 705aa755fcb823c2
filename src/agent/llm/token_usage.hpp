#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/json.hpp"

namespace continuo {

/// Tokens of one request to a model, or of several.
struct TokenUsage {
    std::uint64_t prompt = 0;      ///< the cached ones included
    std::uint64_t cached = 0;      ///< of the prompt
    std::uint64_t completion = 0;  ///< those of reasoning included
    std::uint64_t reasoning = 0;   ///< of the completion
    bool estimated = false;        ///< some of it was not reported by the server

    [[nodiscard]] std::uint64_t total() const { return prompt + completion; }
    TokenUsage& operator+=(const TokenUsage& other);
    bool operator==(const TokenUsage&) const = default;
};

/// Reads the `usage` member of a completion (OpenAI's form, also DeepSeek's names of cached
/// tokens). nullopt if it is none, or if its numbers cannot be: negative, or above a billion.
[[nodiscard]] std::optional<TokenUsage> parse_usage(const json::value& usage);

/// A guess for text that no server counted: four ASCII characters, or two other bytes, are a token.
[[nodiscard]] std::uint64_t estimate_tokens(std::string_view text);

}  // namespace continuo
