// Compares what the clients observed with the final state.

#include <algorithm>
#include <map>
#include <ranges>
#include <string_view>

#include <fmt/format.h>

#include "chaos/story.hpp"

namespace continuo::chaos {

namespace {

double seconds(Moment moment) {
    return std::chrono::duration<double>(moment).count();
}

using Places = std::multimap<std::string_view, std::uint64_t>;

/// The seq of each customer message in the log.
Places places_of(const View& view) {
    Places places;
    for (const auto& entry : view.log) {
        if (entry.role == "user") places.emplace(entry.content, entry.seq);
    }
    return places;
}

const Entry* entry_at(const View& view, std::uint64_t seq) {
    return seq == 0 || seq > view.log.size() ? nullptr : &view.log[seq - 1];
}

/// Reports a lost message that was acknowledged outside of all loss windows. False if there was no
/// such acknowledgement.
bool tell_lost(const Story& story, const View& view, const Sending& sending) {
    const auto safe = std::ranges::find_if(sending.attempts, [&story](const SendAttempt& attempt) {
        return attempt.is_ok() && story.window(attempt.ended) == nullptr;
    });
    if (safe == sending.attempts.end()) return false;
    story.fail(
        "lost",
        fmt::format(
            "{}: \"{}\", acknowledged at {:.3f} s by instance {}",
            view.source,
            sending.text,
            seconds(safe->ended),
            safe->instance
        )
    );
    return true;
}

void check_lost(const Story& story, const View& view, const Sending& sending) {
    if (tell_lost(story, view, sending)) return;
    const auto* acknowledged = sending.first_acknowledged();
    if (acknowledged == nullptr) return;
    ++story.verdict->lost_in_window;
    const auto age = story.window(acknowledged->ended)->fault - acknowledged->ended;
    story.verdict->oldest_loss = std::max(story.verdict->oldest_loss, age);
}

/// `seq`: of the message in the log.
void check_acknowledged(
    const Story& story,
    const View& view,
    const Sending& sending,
    const SendAttempt& attempt,
    std::uint64_t seq
) {
    if (story.window(attempt.ended) != nullptr) return;
    const auto& told = attempt.acknowledgement;
    const auto fail = [&](std::string kind, std::string_view what) {
        story.fail(
            std::move(kind),
            fmt::format(
                "\"{}\" at {:.3f} s, instance {}: {}",
                sending.text,
                seconds(attempt.ended),
                attempt.instance,
                what
            )
        );
    };
    if (told.left_to_human) {
        // For a message that is left to a human, the acknowledgement has the message's own seq.
        if (told.seq != seq) fail("other_reply", fmt::format("its seq was {}", told.seq));
        return;
    }
    const auto* reply = entry_at(view, told.seq);
    if (reply == nullptr) return fail("lost", fmt::format("its reply, seq {}", told.seq));
    if (reply->role != "assistant" || reply->content != told.reply)
        return fail("other_reply", fmt::format("seq {} is \"{}\"", told.seq, reply->content));
    auto first = seq + 1;
    while (first < told.seq && entry_at(view, first)->role != "assistant")
        ++first;
    if (first != told.seq)
        return fail("other_reply", fmt::format("seq {}, but {} in the log", told.seq, first));
    const auto asked = std::ranges::count_if(view.log, [&told](const Entry& entry) {
        return entry.role == "user" && entry.seq < told.seq;
    });
    const auto count = static_cast<std::uint64_t>(asked);
    if (told.later ? told.message_count < count : told.message_count != count)
        fail("count", fmt::format("message_count was {}, not {}", told.message_count, asked));
}

/// The largest seq observed at a time. Later reads must return at least that.
struct Sight {
    Moment at{};
    std::uint64_t seq = 0;
};

/// Finds the largest seq that was observed before a given time.
class Sights {
public:
    void add(Moment at, std::uint64_t seq) { x_sights.push_back({at, seq}); }
    void sort() {
        std::ranges::sort(x_sights, {}, &Sight::at);
        std::uint64_t largest = 0;
        for (auto& sight : x_sights)
            sight.seq = largest = std::max(largest, sight.seq);
    }
    [[nodiscard]] std::uint64_t before(Moment at) const {
        const auto found = std::ranges::lower_bound(x_sights, at, {}, &Sight::at);
        return found == x_sights.begin() ? 0 : std::prev(found)->seq;
    }

private:
    std::vector<Sight> x_sights;
};

/// A message that was acknowledged before another was sent must precede it in the log.
void check_order(const Story& story, const Places& places) {
    Sights answered;
    for (const auto* sending : story.sendings) {
        const auto* first = sending->first_acknowledged();
        const auto place = places.find(sending->text);
        if (first != nullptr && place != places.end() && story.window(first->ended) == nullptr)
            answered.add(first->ended, place->second);
    }
    answered.sort();
    for (const auto* sending : story.sendings) {
        const auto place = places.find(sending->text);
        if (place == places.end() || sending->attempts.empty()) continue;
        const auto began = sending->attempts.front().began;
        const auto before = answered.before(began);
        if (place->second < before) {
            story.fail(
                "order",
                fmt::format(
                    "\"{}\" has seq {}, but was sent after {} was acknowledged",
                    sending->text,
                    place->second,
                    before
                )
            );
        }
    }
}

void check_reading(
    const Story& story, const View& view, const Reading& reading, std::uint64_t seen_before
) {
    const auto where =
        fmt::format("instance {} at {:.3f} s", reading.instance, seconds(reading.began));
    if (reading.total < seen_before) {
        story.fail(
            "stale_read", fmt::format("{}: total {} after {}", where, reading.total, seen_before)
        );
    }
    if (reading.entries.empty() && reading.total > reading.after)
        story.fail("gap", fmt::format("{}: no messages of {}", where, reading.total));
    for (auto expected = reading.after; const auto& entry : reading.entries) {
        if (entry.seq != ++expected) {
            story.fail("gap", fmt::format("{}: seq {}, not {}", where, entry.seq, expected));
            break;
        }
        if (story.window(reading.ended) != nullptr) continue;
        const auto* now = entry_at(view, entry.seq);
        if (now == nullptr) {
            story.fail(
                "lost", fmt::format("{}: {} \"{}\" was read", where, entry.seq, entry.content)
            );
        } else if (*now != entry) {
            story.fail(
                "differs",
                fmt::format(
                    "{}: {} was \"{}\", is \"{}\"", where, entry.seq, entry.content, now->content
                )
            );
        }
    }
}

}  // namespace

void check_sendings(const Story& story, const View& view) {
    const auto places = places_of(view);
    for (const auto* sending : story.sendings) {
        const auto count = places.count(sending->text);
        const bool acknowledged = sending->first_acknowledged() != nullptr;
        if (count > 1)
            story.fail("doubled", fmt::format("\"{}\" is stored {} times", sending->text, count));
        // A session that was ended, or that may be lost, refuses messages permanently.
        if (!acknowledged && !sending->given_up && !story.tried(ActKind::end) &&
            story.window(story.created) == nullptr)
            story.fail("never_acknowledged", fmt::format("\"{}\"", sending->text));
        if (count == 0) {
            check_lost(story, view, *sending);
            continue;
        }
        for (const auto& attempt : sending->attempts) {
            if (!attempt.is_ok()) continue;
            check_acknowledged(story, view, *sending, attempt, places.find(sending->text)->second);
        }
    }
    for (const auto& [text, seq] : places) {
        if (std::ranges::find(story.sendings, text, &Sending::text) == story.sendings.end())
            story.fail("alien", fmt::format("{} \"{}\" was never sent", seq, text));
    }
    check_order(story, places);
}

void check_kept(const Story& story, const View& view) {
    const auto places = places_of(view);
    for (const auto* sending : story.sendings) {
        if (!places.contains(sending->text)) tell_lost(story, view, *sending);
    }
}

void check_sightings(const Story& story, const View& view) {
    Sights sights;
    for (const auto* sending : story.sendings) {
        for (const auto& attempt : sending->attempts) {
            if (attempt.is_ok() && story.window(attempt.ended) == nullptr)
                sights.add(attempt.ended, attempt.acknowledgement.seq);
        }
    }
    for (const auto* reading : story.readings) {
        if (reading->is_ok() && story.window(reading->ended) == nullptr &&
            !story.is_in_failover(*reading))
            sights.add(reading->ended, reading->total);
    }
    sights.sort();
    for (const auto* reading : story.readings) {
        if (reading->is_ok() && !story.is_in_failover(*reading))
            check_reading(story, view, *reading, sights.before(reading->began));
    }
}

void check_acts(const Story& story, const View& view) {
    for (const auto* act : story.acts) {
        if (!act->done || act->kind == ActKind::erase || story.window(act->done_at) != nullptr)
            continue;
        const bool ended = act->kind == ActKind::end;
        const auto* state = ended ? "ended" : "escalated";
        if (view.state != state)
            story.fail("reopened", fmt::format("it was {}, and is {}", state, view.state));
        for (const auto* sending : story.sendings) {
            for (const auto& attempt : sending->attempts) {
                const auto& told = attempt.acknowledgement;
                if (!attempt.is_ok() || attempt.began <= act->done_at || told.later) continue;
                if (ended)
                    story.fail("reopened", fmt::format("\"{}\" was accepted", sending->text));
                if (!ended && !told.left_to_human)
                    story.fail("over_human", fmt::format("\"{}\" was answered", sending->text));
            }
        }
        const auto later = std::ranges::find_if(story.readings, [act](const Reading* reading) {
            return reading->is_ok() && reading->began > act->done_at;
        });
        if (later == story.readings.end()) continue;
        for (const auto& entry : view.log | std::views::drop((*later)->total)) {
            if (entry.role == "assistant")
                story.fail("over_human", fmt::format("{} came after it was {}", entry.seq, state));
        }
    }
}

}  // namespace continuo::chaos
