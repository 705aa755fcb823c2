#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "chaos/checker.hpp"

namespace continuo::chaos {

// Histories written by hand.

using namespace std::chrono_literals;

inline constexpr auto session = "s1";

inline Entry asked(std::uint64_t seq, std::string text) {
    return {.seq = seq, .role = "user", .content = std::move(text)};
}
inline Entry replied(std::uint64_t seq) {
    return {.seq = seq, .role = "assistant", .content = "reply " + std::to_string(seq)};
}

inline SendAttempt acknowledged(Moment began, std::uint64_t reply, std::uint64_t count) {
    SendAttempt attempt;
    attempt.began = began;
    attempt.ended = began + 10ms;
    attempt.status = 200;
    attempt.acknowledgement.seq = reply;
    attempt.acknowledgement.reply = "reply " + std::to_string(reply);
    attempt.acknowledgement.message_count = count;
    return attempt;
}
inline SendAttempt answered_with(int status, Moment began) {
    SendAttempt attempt;
    attempt.began = began;
    attempt.ended = began + 10ms;
    attempt.status = status;
    return attempt;
}
inline Sending sending(std::string text, std::vector<SendAttempt> attempts) {
    return {.session = session, .text = std::move(text), .attempts = std::move(attempts)};
}

inline Reading reading(Moment began, std::uint64_t total, std::vector<Entry> entries) {
    Reading reading;
    reading.session = session;
    reading.began = began;
    reading.ended = began + 10ms;
    reading.status = 200;
    reading.total = total;
    reading.after = entries.empty() ? total : entries.front().seq - 1;
    reading.entries = std::move(entries);
    return reading;
}

inline Act done(ActKind kind, Moment at) {
    Attempt attempt;
    attempt.began = at - 10ms;
    attempt.ended = at;
    attempt.status = 200;
    return {.kind = kind, .session = session, .attempts = {attempt}, .done = true, .done_at = at};
}

inline View view(std::string source, std::vector<Entry> log) {
    View view{.source = std::move(source), .status = 200, .state = "active"};
    view.log = std::move(log);
    view.total = view.log.size();
    for (const auto& entry : view.log)
        view.message_count += entry.role == "user" ? 1 : 0;
    return view;
}

/// Two messages with their replies, seen by two instances. Each test breaks it in one place.
struct Case {
    Case() {
        history.sessions = {{session, 0ms}};
        history.sendings = {
            sending("one", {answered_with(0, 10ms), acknowledged(100ms, 2, 1)}),
            sending("two", {acknowledged(200ms, 4, 2)}),
        };
        history.readings = {reading(300ms, 4, {asked(3, "two"), replied(4)})};
        log = {asked(1, "one"), replied(2), asked(3, "two"), replied(4)};
        show(log);
    }
    void show(std::vector<Entry> shown) {
        log = std::move(shown);
        state.views[session] = {view("a", log), view("b", log)};
    }
    /// The kinds of what is wrong, each once.
    [[nodiscard]] std::vector<std::string> kinds() const {
        std::vector<std::string> kinds;
        for (const auto& violation : check(history, state).violations)
            kinds.push_back(violation.kind);
        std::ranges::sort(kinds);
        const auto twice = std::ranges::unique(kinds);
        kinds.erase(twice.begin(), twice.end());
        return kinds;
    }

    History history;
    FinalState state;
    std::vector<Entry> log;
};

}  // namespace continuo::chaos
