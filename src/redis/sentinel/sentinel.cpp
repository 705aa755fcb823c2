#include "redis/sentinel/sentinel.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

namespace {}  // namespace

void SentinelOrder::prefer(const RedisAddress& sentinel) {
    const auto found = std::ranges::find(x_sentinels, sentinel);
    if (found != x_sentinels.end()) std::rotate(x_sentinels.begin(), found, found + 1);
}

Command make_master_question(const std::string& master_name) {
    return Command{"SENTINEL", "GET-MASTER-ADDR-BY-NAME", master_name};
}

Result<RedisAddress> read_master_address(const RedisResult<std::vector<Reply>>& outcome) {
    if (!outcome) return fail(Errc::unavailable, outcome.error().error.detail);
    if (outcome->empty()) return fail(Errc::unavailable, "it sent no reply to the query");
    const auto& reply = outcome->front();
    if (reply.is_nil()) return fail(Errc::not_found, "it does not know this master");
    if (reply.is_error()) {
        auto detail = "it replied: " + reply.quoted();
        const bool knows_not = reply.error_code() == "IDONTKNOW";
        return fail(knows_not ? Errc::not_found : Errc::unavailable, std::move(detail));
    }
    RedisAddress address;
    const auto& parts = reply.elements;
    const bool pair = reply.is_array() && parts.size() == 2 && !parts[0].text.empty();
    if (!pair || !parse_integer(parts[1].text, address.port) || address.port == 0)
        return fail(Errc::unavailable, "it returned an invalid address");
    address.host = parts[0].text;
    return address;
}

Refusals count_refusals(std::span<const Reply> replies) {
    const auto count = std::ranges::count_if(replies, [](const Reply& reply) {
        return reply.error_code() == "READONLY";
    });
    if (count == 0) return Refusals::none;
    return static_cast<std::size_t>(count) == replies.size() ? Refusals::all : Refusals::some;
}

}  // namespace continuo
