#include "live/draft_sinks.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/this_coro.hpp>

#include "async/spawn.hpp"
#include "base/clock.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// Parts of a sentence are collected for this long: 25 events a second.
constexpr std::chrono::milliseconds collect_time{40};

/// A sentence, or its citation.
bool ends_sentence(std::string_view text) {
    const auto last = text.find_last_not_of(' ');
    if (last == std::string_view::npos) return false;
    return std::string_view(".!?:\n]").find(text[last]) != std::string_view::npos;
}

Task<void> remove_draft(Drafts* drafts, std::string session_id, std::uint64_t fence) {
    const auto removed = co_await drafts->remove(std::move(session_id), fence);
    if (!removed) log("live").debug("a draft was left to expire: {}", removed.error().detail);
}

class DraftSink final : public PlacedAnswerSink {
public:
    DraftSink(
        AnswerPlace place, Drafts& drafts, LiveChannel& channel, asio::any_io_executor executor
    )
        : x_place(std::move(place)),
          x_drafts(drafts),
          x_channel(channel),
          x_executor(executor),
          x_orders(channel.subscribe(x_place.session_id, std::move(executor))),
          x_draft{x_place.fence, x_place.seq, {}} {}

    ~DraftSink() override {
        spawn(
            x_executor, "remove a draft", remove_draft(&x_drafts, x_place.session_id, x_place.fence)
        );
    }

    Task<void> begin() {
        // Viewers who hear of the answer look for its draft: without one they take it for given up.
        co_await store();
        x_channel.publish({x_place.session_id, live_note::TurnBegan{x_place.fence, x_place.seq}});
    }

    Task<void> move_to(std::uint64_t seq) override {
        x_place.seq = x_draft.seq = seq;
        co_await begin();
    }

    Task<Result<void>> say(std::string text) override {
        if (co_await is_stopped()) co_return fail(Errc::cancelled, "the customer stopped it");
        const auto now = std::chrono::steady_clock::now();
        if (x_unsent.empty()) x_collecting_since = now;
        x_unsent += text;
        if (!ends_sentence(x_unsent) && now - x_collecting_since < collect_time)
            co_return Result<void>();
        auto part = std::exchange(x_unsent, {});
        const auto offset = std::exchange(x_offset, x_offset + utf8_length(part));
        x_draft.text += part;
        x_channel.publish(
            {x_place.session_id,
             live_note::DraftGrew{x_place.fence, x_place.seq, offset, std::move(part)}}
        );
        if (now - x_stored >= x_drafts.interval()) co_await store();
        co_return Result<void>();
    }

private:
    Task<void> store() {
        x_stored = std::chrono::steady_clock::now();
        const auto stored = co_await x_drafts.put(x_place.session_id, x_draft);
        if (!stored && !std::exchange(x_failure_logged, true))
            log("live").warn("a draft cannot be stored: {}", stored.error().detail);
    }

    Task<bool> is_stopped() {
        for (const auto& note : co_await x_orders.next(Deadline::at(SteadyPoint::min()))) {
            const auto* stop = std::get_if<live_note::Stop>(&note.what);
            if (stop != nullptr && (stop->seq == 0 || stop->seq == x_place.seq)) x_stopped = true;
        }
        co_return x_stopped;
    }

    AnswerPlace x_place;
    Drafts& x_drafts;
    LiveChannel& x_channel;
    asio::any_io_executor x_executor;
    LiveSubscription x_orders;
    Draft x_draft;  ///< what viewers were sent
    std::string x_unsent;
    std::uint64_t x_offset = 0;
    SteadyPoint x_collecting_since{};
    SteadyPoint x_stored{};
    bool x_stopped = false;
    bool x_failure_logged = false;
};

class DraftSinks final : public AnswerSinks {
public:
    DraftSinks(Drafts& drafts, LiveChannel& channel) : x_drafts(drafts), x_channel(channel) {}

    Task<std::unique_ptr<PlacedAnswerSink>> open(AnswerPlace place) override {
        auto sink = std::make_unique<DraftSink>(
            std::move(place), x_drafts, x_channel, co_await asio::this_coro::executor
        );
        co_await sink->begin();
        co_return sink;
    }

    void report(const std::string& session_id, std::string status) override {
        x_channel.publish({session_id, live_note::StatusNote{std::move(status)}});
    }

private:
    Drafts& x_drafts;
    LiveChannel& x_channel;
};

}  // namespace

std::unique_ptr<AnswerSinks> make_draft_sinks(Drafts& drafts, LiveChannel& channel) {
    return std::make_unique<DraftSinks>(drafts, channel);
}

}  // namespace continuo
