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
    Moment longest{};  ///< from a message's first attempt to its acknowledgement
    Moment silence{};  ///< in which nobody was acknowledged anything
};

Waits waits_of(const History& history) {
    Waits waits;
    std::vector<Moment> answers;
    for (const auto& sending : history.sendings) {
        const auto* first = sending.first_acknowledged();
        if (first == nullptr) continue;
        answers.push_back(first->ended);
        waits.longest = std::max(waits.longest, first->ended - sending.attempts.front().began);
    }
    std::ranges::sort(answers);
    for (std::size_t i = 1; i < answers.size(); ++i)
        waits.silence = std::max(waits.silence, answers[i] - answers[i - 1]);
    return waits;
}

std::string statuses_of(const History& history) {
    std::map<int, int> counts;
    for (const auto& sending : history.sendings) {
        for (const auto& attempt : sending.attempts)
            ++counts[attempt.status];
    }
    std::string text;
    for (const auto& [status, count] : counts)
        text += fmt::format("  {} {}", status == 0 ? "none" : std::to_string(status), count);
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
    for (const auto& [fault, count] : faults)
        fmt::print("fault {:14} {}\n", fault, count);
    fmt::print("longest wait         {:.3f} s for one message\n", seconds(waits.longest));
    fmt::print("longest silence      {:.3f} s for everybody\n", seconds(waits.silence));
    fmt::print("messages lost        {}\n", verdict.count("lost"));
    fmt::print(
        "lost as is allowed   {}, the oldest acknowledged {:.3f} s before its fault\n",
        verdict.lost_in_window,
        seconds(verdict.oldest_loss)
    );
    fmt::print(
        "doubled              {} messages, {} replies\n",
        verdict.count("doubled"),
        verdict.count("two_replies")
    );
    print_violations(verdict);
    fmt::print("again                {}\n", command_of(options));
    fmt::print("{}\n", verdict.violations.empty() ? "no violation" : "VIOLATED");
}

}  // namespace continuo::chaos
