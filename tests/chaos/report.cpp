#include "chaos/report.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace continuo::chaos {

namespace {

constexpr std::size_t shown_of_a_kind = 8;

double seconds(Moment moment) {
    return std::chrono::duration<double>(moment).count();
}

struct Waits {
    Moment longest{};                  ///< from a message's first attempt to its acknowledgement
    const Sending* patient = nullptr;  ///< the message with the longest wait
    Moment silence{};                  ///< longest time between two acknowledgements of any client
};

Waits waits_of(const History& history) {
    Waits waits;
    std::vector<Moment> answers;
    for (const auto& sending : history.sendings) {
        const auto* first = sending.first_acknowledged();
        if (first == nullptr) continue;
        answers.push_back(first->ended);
        const auto wait = first->ended - sending.attempts.front().began;
        if (wait <= waits.longest) continue;
        waits.longest = wait;
        waits.patient = &sending;
    }
    std::ranges::sort(answers);
    for (std::size_t i = 1; i < answers.size(); ++i)
        waits.silence = std::max(waits.silence, answers[i] - answers[i - 1]);
    return waits;
}

std::string name_of(int status) {
    return status == 0 ? "none" : std::to_string(status);
}

/// Times and status of each attempt; repeated statuses are shown once with their number.
std::string attempts_of(const Sending& sending) {
    std::string text;
    for (auto next = sending.attempts.begin(); next != sending.attempts.end();) {
        const auto first = next;
        next = std::find_if(first, sending.attempts.end(), [&](const SendAttempt& attempt) {
            return attempt.status != first->status;
        });
        text += fmt::format(
            "  {:.1f}-{:.1f} s {}",
            seconds(first->began),
            seconds((next - 1)->ended),
            name_of(first->status)
        );
        if (next - first > 1) text += fmt::format(" x{}", next - first);
    }
    return text;
}

std::string statuses_of(const History& history) {
    std::map<int, int> counts;
    for (const auto& sending : history.sendings) {
        for (const auto& attempt : sending.attempts)
            ++counts[attempt.status];
    }
    std::string text;
    for (const auto& [status, count] : counts)
        text += fmt::format("  {} {}", name_of(status), count);
    return text;
}

void print_violations(const Verdict& verdict) {
    std::map<std::string, std::size_t> kinds;
    for (const auto& violation : verdict.violations) {
        if (++kinds[violation.kind] > shown_of_a_kind) continue;
        fmt::print("  {} {}: {}\n", violation.kind, violation.session, violation.what);
    }
    for (const auto& [kind, count] : kinds)
        fmt::print("violated {:11} {} times\n", kind, count);
}

}  // namespace

void print_report(
    const Options& options,
    const History& history,
    const Verdict& verdict,
    const std::map<std::string, int>& faults
) {
    const auto acknowledged = std::ranges::count_if(history.sendings, [](const Sending& sending) {
        return sending.first_acknowledged() != nullptr;
    });
    std::size_t attempts = 0;
    for (const auto& sending : history.sendings)
        attempts += sending.attempts.size();
    const auto waits = waits_of(history);
    fmt::print("\nsessions             {}\n", history.sessions.size());
    fmt::print("messages             {}, acknowledged {}\n", history.sendings.size(), acknowledged);
    fmt::print("attempts             {}, statuses{}\n", attempts, statuses_of(history));
    fmt::print("reads, acts          {}, {}\n", history.readings.size(), history.acts.size());
    std::uint64_t restarts = 0;
    std::uint64_t resyncs = 0;
    std::uint64_t continued = 0;
    for (const auto& viewing : history.viewings) {
        restarts += viewing.restarts;
        resyncs += viewing.resyncs;
        continued += viewing.continued;
    }
    if (!history.viewings.empty()) {
        fmt::print(
            "streams              {}, texts continued {}, restarts {}, resyncs {}\n",
            history.viewings.size(),
            continued,
            restarts,
            resyncs
        );
    }
    for (const auto& [fault, count] : faults)
        fmt::print("fault {:14} {}\n", fault, count);
    fmt::print("longest wait         {:.3f} s for one message\n", seconds(waits.longest));
    if (waits.patient != nullptr)
        fmt::print(
            "  {} of {}:{}\n",
            waits.patient->client_message_id,
            waits.patient->session,
            attempts_of(*waits.patient)
        );
    fmt::print("longest silence      {:.3f} s without acknowledgement\n", seconds(waits.silence));
    fmt::print("messages lost        {}\n", verdict.count("lost"));
    fmt::print(
        "allowed losses       {}, the oldest acknowledged {:.3f} s before its fault\n",
        verdict.lost_in_window,
        seconds(verdict.oldest_loss)
    );
    fmt::print(
        "doubled              {} messages, {} replies\n",
        verdict.count("doubled"),
        verdict.count("two_replies")
    );
    print_violations(verdict);
    fmt::print("repeat with          {}\n", command_of(options));
    fmt::print("{}\n", verdict.violations.empty() ? "no violation" : "VIOLATED");
}

}  // namespace continuo::chaos
