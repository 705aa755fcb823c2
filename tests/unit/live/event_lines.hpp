#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "live/stream_event.hpp"

namespace continuo::test {

/// Events as short texts, for expectations.
struct EventLine {
    std::string operator()(const stream_event::Connected& event) const {
        return event.running ? "connected running" : "connected";
    }
    std::string operator()(const stream_event::Acknowledged& event) const {
        return fmt::format("acknowledged {}", event.message.seq);
    }
    std::string operator()(const stream_event::Started& event) const {
        return fmt::format("started {}", event.seq);
    }
    std::string operator()(const stream_event::Status& event) const { return event.message; }
    std::string operator()(const stream_event::Sources& event) const {
        return fmt::format("sources {}", event.seq);
    }
    std::string operator()(const stream_event::Text& event) const {
        const auto by = event.author.empty() ? "" : " by " + event.author;
        return fmt::format("text {} at {}{}: {}", event.seq, event.offset, by, event.content);
    }
    std::string operator()(const stream_event::Restart& event) const {
        return fmt::format("restart {}", event.seq);
    }
    std::string operator()(const stream_event::NoAnswer& event) const {
        return fmt::format("no answer {}", event.seq);
    }
    std::string operator()(const stream_event::Complete& event) const {
        return fmt::format("complete {}", event.message.seq);
    }
    std::string operator()(const stream_event::Escalated& event) const {
        return fmt::format("escalated {}", event.message.seq);
    }
    std::string operator()(const stream_event::Typing&) const { return "typing"; }
    std::string operator()(const stream_event::OperatorJoined& event) const {
        return "joined " + event.name;
    }
    std::string operator()(const stream_event::OperatorLeft&) const { return "left"; }
    std::string operator()(const stream_event::Queued& event) const {
        const auto& place = event.outlook.place;
        return place ? fmt::format("queued at {}", *place) : "queued";
    }
    std::string operator()(const stream_event::SessionEnded&) const { return "ended"; }
    std::string operator()(const stream_event::Resync& event) const {
        return fmt::format("resync {}", event.epoch);
    }
};

inline std::vector<std::string> lines(const std::vector<StreamEvent>& events) {
    std::vector<std::string> out;
    for (const auto& event : events)
        out.push_back(std::visit(EventLine(), event.what));
    return out;
}

}  // namespace continuo::test
