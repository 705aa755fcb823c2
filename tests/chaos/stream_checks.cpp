// What viewers of streams saw, against the log.
#include <algorithm>

#include <fmt/format.h>

#include "chaos/story.hpp"

namespace continuo::chaos {

void check_viewings(const Story& story, const View& view) {
    for (const auto* viewing : story.viewings) {
        for (const auto& fault : viewing->faults)
            story.fail("stream", fmt::format("viewer {}: {}", viewing->client, fault));
        Moment newest{};
        for (const auto& [seq, message] : viewing->messages)
            if (message.complete) newest = std::max(newest, message.at);
        std::uint64_t seen = 0;
        for (const auto& [seq, message] : viewing->messages) {
            if (!message.complete) continue;
            seen = std::max(seen, seq);
            const auto entry = std::ranges::find(view.log, seq, &Entry::seq);
            const bool same = entry != view.log.end() && entry->role == message.role &&
                              entry->content == message.content;
            if (same) continue;
            // What was lost may have been seen, by one who saw nothing after it: the others were
            // told to begin anew.
            const auto* window = story.window(message.at);
            if (window != nullptr && window == story.window(newest)) continue;
            story.fail(
                "stream",
                fmt::format(
                    "viewer {} saw message {} as {} \"{}\", which the log has not",
                    viewing->client,
                    seq,
                    message.role,
                    message.content.substr(0, 60)
                )
            );
        }
        if (seen < view.log.size() && !viewing->ended && !story.may_differ_from_archives())
            story.fail(
                "stream",
                fmt::format(
                    "viewer {} saw {} of {} messages", viewing->client, seen, view.log.size()
                )
            );
    }
}

}  // namespace continuo::chaos
