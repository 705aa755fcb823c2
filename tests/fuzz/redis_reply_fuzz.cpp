// The bytes of a Redis server: replies, whole or broken. The first byte says where they are cut in
// two: the outcome must be the same. The same bytes then answer commands of a pipeline, in which
// each batch must end exactly once.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "redis/protocol/pipeline.hpp"

namespace {

using namespace continuo;

constexpr ReplyLimits limits{.bytes_max = 2048, .elements_max = 64, .nesting_max = 5};

void require(bool ok) {
    if (!ok) std::abort();
}

struct Measure {
    std::size_t bytes = 0;
    std::size_t elements = 0;
};

void measure(const Reply& reply, std::size_t depth, Measure& sum) {
    require(depth <= limits.nesting_max);
    require(reply.is_array() || reply.elements.empty());
    require(reply.text.empty() || !(reply.is_array() || reply.is_nil()));
    require(reply.is_error() || reply.error_code().empty());
    sum.bytes += reply.text.size();
    sum.elements += reply.elements.size();
    for (const auto& element : reply.elements)
        measure(element, depth + (element.is_array() ? 1 : 0), sum);
}

bool parse(std::string_view first, std::string_view second, std::vector<Reply>& replies) {
    ReplyParser parser(limits);
    const bool begun = parser.parse(first, replies).has_value();
    const auto count = replies.size();
    const bool parsed = parser.parse(second, replies).has_value();
    require(begun || (!parsed && replies.size() == count));
    return parsed;
}

void run_pipeline(std::string_view first, std::string_view second) {
    Pipeline pipeline("fuzz", {}, {.reply = limits});
    const SteadyPoint now{};
    std::size_t ended = 0;
    const auto count = [&ended](const Pipeline::BatchResult& outcome) {
        require(outcome ? !outcome->empty() : !outcome.error().error.detail.empty());
        ++ended;
    };
    pipeline.push({Command{"A"}}, now, count);
    pipeline.push({Command{"B"}, Command{"C"}}, SteadyPoint::max(), count);
    pipeline.connected(now, now);
    for (const auto bytes : {first, second}) {
        pipeline.written(pipeline.take_output(now).size());
        if (!pipeline.received(bytes, now)) break;
        (void)pipeline.tick(now);
    }
    (void)pipeline.broken({Errc::unavailable, "the end"});
    for (auto& [completion, outcome] : pipeline.take_ended())
        completion(std::move(outcome));
    require(ended == 2);
    require(pipeline.commands_waiting() == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto cut = std::min<std::size_t>(data[0], bytes.size());

    std::vector<Reply> at_once;
    std::vector<Reply> in_two;
    const bool parsed = parse(bytes, {}, at_once);
    require(parse(bytes.substr(0, cut), bytes.substr(cut), in_two) == parsed);
    require(at_once == in_two);
    for (const auto& reply : at_once) {
        Measure sum;
        measure(reply, reply.is_array() ? 1 : 0, sum);
        require(sum.bytes <= limits.bytes_max && sum.elements <= limits.elements_max);
    }
    run_pipeline(bytes.substr(0, cut), bytes.substr(cut));
    return 0;
}
