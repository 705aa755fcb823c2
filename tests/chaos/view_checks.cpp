// Checks the final state of all sources, and the HTTP statuses that clients got.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "chaos/story.hpp"

namespace continuo::chaos {

namespace {

bool is_absence(int status) {
    return status == 404 || status == 410;
}

/// The attempts to erase a session.
std::string tell(const Act& erasure) {
    std::string text = "erased by";
    for (const auto& attempt : erasure.attempts) {
        text += fmt::format(
            " {}-{} ms: {} from instance {}",
            attempt.began.count() / 1000,
            attempt.ended.count() / 1000,
            attempt.status,
            attempt.instance
        );
    }
    return text;
}

/// Checks the status of one attempt of any kind.
void check_status(const Story& story, const Attempt& attempt) {
    const auto where =
        fmt::format("instance {} at {} ms", attempt.instance, attempt.began.count() / 1000);
    // 409: ended, full, or taken over by another holder. 429, 503, 504: try later.
    static constexpr int excused[] = {0, 200, 201, 404, 409, 410, 429, 502, 503, 504};
    if (std::ranges::find(excused, attempt.status) == std::end(excused))
        return story.fail("error", fmt::format("status {} from {}", attempt.status, where));
    if (is_absence(attempt.status)) {
        const bool may_be_erased = std::ranges::any_of(story.acts, [&attempt](const Act* act) {
            return act->kind == ActKind::erase && !act->attempts.empty() &&
                   act->attempts.front().began <= attempt.ended;
        });
        if (!may_be_erased && story.window(story.created) == nullptr)
            story.fail("absent", fmt::format("status {} from {}", attempt.status, where));
    }
    const auto* erased = story.done(ActKind::erase);
    if (erased != nullptr && attempt.is_ok() && attempt.began > erased->done_at)
        story.fail(
            "resurrected",
            fmt::format("status {} from {}; {}", attempt.status, where, tell(*erased))
        );
}

/// After a confirmed erasure no source must have the session.
void check_erased(const Story& story) {
    for (const auto& view : *story.views) {
        if (is_absence(view.status)) continue;
        const auto* erased = story.done(ActKind::erase);
        story.fail(
            "resurrected", fmt::format("{}: status {}; {}", view.source, view.status, tell(*erased))
        );
    }
}

void check_turns(const Story& story, const View& view) {
    std::map<std::uint64_t, int> replies;
    for (std::size_t i = 0; i < view.turns.size(); ++i) {
        if (view.turns[i] == 0) continue;
        replies[view.turns[i]] += view.log[i].role == "assistant" ? 1 : 0;
    }
    for (const auto& [turn, count] : replies) {
        if (count > 1)
            story.fail("two_replies", fmt::format("{}: turn {} has {}", view.source, turn, count));
    }
}

/// The log must alternate between one or more customer messages and one reply to them.
void check_shape(const Story& story, const View& view) {
    const auto says_bot = [&view](std::size_t i) { return view.log[i].role == "assistant"; };
    for (std::size_t i = 0; i < view.log.size(); ++i) {
        if (says_bot(i) && (i == 0 || says_bot(i - 1)))
            story.fail("two_replies", fmt::format("{}: extra reply at seq {}", view.source, i + 1));
    }
    const bool left = story.tried(ActKind::end) || story.tried(ActKind::escalate);
    if (!left && !view.log.empty() && !says_bot(view.log.size() - 1))
        story.fail("no_reply", fmt::format("{}: none to message {}", view.source, view.log.size()));
    check_turns(story, view);
}

void check_numbers(const Story& story, const View& view) {
    for (std::size_t i = 0; i < view.log.size(); ++i) {
        if (view.log[i].seq == i + 1) continue;
        story.fail(
            "gap", fmt::format("{}: entry {} has seq {}", view.source, i + 1, view.log[i].seq)
        );
        break;
    }
    if (view.total != view.log.size())
        story.fail("gap", fmt::format("{}: {} of {}", view.source, view.log.size(), view.total));
    const auto asked =
        static_cast<std::uint64_t>(std::ranges::count(view.log, "user", &Entry::role));
    if (view.message_count != asked)
        story.fail("count", fmt::format("{}: {} for {}", view.source, view.message_count, asked));
}

std::string difference(const View& a, const View& b) {
    if (a.state != b.state) return fmt::format("{} / {}", a.state, b.state);
    const auto [left, right] = std::ranges::mismatch(a.log, b.log);
    if (left == a.log.end() && right == b.log.end()) return {};
    const auto tell = [](const View& view, auto at) {
        return at == view.log.end() ? std::string("nothing")
                                    : fmt::format("{} {} \"{}\"", at->seq, at->role, at->content);
    };
    return fmt::format("{} / {}", tell(a, left), tell(b, right));
}

}  // namespace

void check_statuses(const Story& story) {
    for (const auto* sending : story.sendings) {
        for (const auto& attempt : sending->attempts)
            check_status(story, attempt);
    }
    for (const auto* reading : story.readings)
        check_status(story, *reading);
    for (const auto* act : story.acts) {
        if (act->kind != ActKind::erase) {
            for (const auto& attempt : act->attempts)
                check_status(story, attempt);
        } else if (!act->attempts.empty() && is_absence(act->attempts.front().status) &&
                   story.window(story.created) == nullptr) {
            story.fail("absent", "at the first attempt to erase it");
        }
    }
}

void check_views(const Story& story) {
    if (story.done(ActKind::erase) != nullptr) return check_erased(story);
    const auto* first = story.shown();
    if (first == nullptr && story.window(story.created) != nullptr) return;
    for (const auto& view : *story.views) {
        if (view.status != 200) {
            // It is unknown whether it was erased, but all sources must agree.
            if (story.tried(ActKind::erase) && first == nullptr) continue;
            // If its creation may be lost, an archive may still have it. Only messages that were
            // acknowledged outside of the loss windows must exist.
            if (story.window(story.created) == nullptr) {
                story.fail("lost", fmt::format("{}: status {}", view.source, view.status));
            } else if (!story.tried(ActKind::erase)) {
                check_kept(story, view);
            }
            continue;
        }
        check_numbers(story, view);
        check_shape(story, view);
        const auto how = difference(*first, view);
        if (how.empty()) continue;
        const bool is_of_archive =
            !view.source.starts_with("instance") || view.source.ends_with("after FLUSHALL");
        if (!is_of_archive || !story.may_differ_from_archives())
            story.fail("differs", fmt::format("{} / {}: {}", first->source, view.source, how));
        if (!story.tried(ActKind::erase)) check_kept(story, view);
    }
}

}  // namespace continuo::chaos
