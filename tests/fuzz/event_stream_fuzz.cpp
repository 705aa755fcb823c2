// Event streams of a server that the terminal commands talk to: the events are the same wherever
// the stream is cut.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "cli/chat/reply_assembly.hpp"
#include "http_client/event_stream_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace continuo;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    EventStreamParser whole;
    const auto events = whole.feed(text).value();
    EventStreamParser bytewise;
    std::vector<ServerSentEvent> again;
    for (const char byte : text) {
        for (auto& event : bytewise.feed(std::string_view(&byte, 1)).value())
            again.push_back(std::move(event));
    }
    if (again != events || whole.retry() != bytewise.retry() ||
        whole.asked_to_come_back() != bytewise.asked_to_come_back())
        std::abort();
    ReplyAssembly reply("m1", nullptr);
    reply.begin_stream(false);
    for (const auto& event : events)
        reply.take(event);
    return 0;
}
