#include "agent/llm/token_usage.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json.hpp>

namespace continuo {

namespace {

constexpr double tokens_max = 1e9;

/// The count of a member: absent and null are 0; nullopt for what is no count.
std::optional<std::uint64_t> token_count(const json::object& object, std::string_view name) {
    const auto* value = find_member(object, name);
    if (value == nullptr || value->is_null()) return 0;
    if (!value->is_number()) return std::nullopt;
    const auto number = value->to_number<double>();
    if (!std::isfinite(number) || number < 0 || number > tokens_max) return std::nullopt;
    return static_cast<std::uint64_t>(number);
}

std::uint64_t detail_count(
    const json::object& usage, std::string_view details, std::string_view name
) {
    const auto* object = find_object(usage, details);
    return object == nullptr ? 0 : token_count(*object, name).value_or(0);
}

}  // namespace

TokenUsage& TokenUsage::operator+=(const TokenUsage& other) {
    prompt += other.prompt;
    cached += other.cached;
    completion += other.completion;
    reasoning += other.reasoning;
    estimated = estimated || other.estimated;
    return *this;
}

std::optional<TokenUsage> parse_usage(const json::value& usage) {
    if (!usage.is_object()) return std::nullopt;
    const auto& object = usage.get_object();
    const auto prompt = token_count(object, "prompt_tokens");
    const auto completion = token_count(object, "completion_tokens");
    if (!prompt || !completion || *prompt + *completion == 0) return std::nullopt;
    TokenUsage out;
    out.prompt = *prompt;
    out.completion = *completion;
    const auto cached = std::max(
        detail_count(object, "prompt_tokens_details", "cached_tokens"),
        token_count(object, "prompt_cache_hit_tokens").value_or(0)
    );
    out.cached = std::min(cached, out.prompt);
    out.reasoning = std::min(
        detail_count(object, "completion_tokens_details", "reasoning_tokens"), out.completion
    );
    return out;
}

std::uint64_t estimate_tokens(std::string_view text) {
    const auto wide = static_cast<std::uint64_t>(std::ranges::count_if(text, [](char c) {
        return static_cast<unsigned char>(c) >= 0x80U;
    }));
    const auto plain = static_cast<std::uint64_t>(text.size()) - wide;
    return (plain + 3) / 4 + (wide + 1) / 2;
}

}  // namespace continuo
