#include "live/session_view.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace continuo {

namespace {

/// Messages in one read of the log, so that a long conversation is not in memory at once.
constexpr std::size_t messages_a_read = 50;
/// A draft that was stored before the text that is missing is read again after this time.
constexpr std::chrono::milliseconds draft_retry{200};

}  // namespace

Task<std::optional<std::uint64_t>> order_stop(
    LiveServices services, std::string session_id, std::uint64_t last_seq, std::uint64_t seq
) {
    const auto draft = co_await services.drafts.get(session_id);
    if (!draft || !is_unfinished(*draft, last_seq)) co_return std::nullopt;
    const auto made = (*draft)->seq;
    if (seq != 0 && seq != made) co_return std::nullopt;
    services.channel.publish({std::move(session_id), live_note::Stop{made}});
    co_return made;
}

SessionView::SessionView(
    LiveServices services,
    std::string session_id,
    StreamCursor from,
    std::string source,
    asio::any_io_executor executor
)
    : x_services(services),
      x_session_id(std::move(session_id)),
      x_state(from, std::move(source)),
      x_subscription(services.channel.subscribe(x_session_id, std::move(executor))) {}

void SessionView::go_to(std::uint64_t seq) {
    x_state.go_to(seq);
    x_need = ViewState::Need::log;
}

Task<Result<std::vector<StreamEvent>>> SessionView::next(Deadline deadline) {
    Events events;
    for (;;) {
        if (auto done = co_await read(&events); !done) {
            // The cursor is behind these events already. The need stays, and the next call fails.
            if (!events.empty()) co_return events;
            co_return std::unexpected(std::move(done.error()));
        }
        const bool more_of_the_log = x_need == ViewState::Need::log;
        // What a note leads to is read before the next note is looked at: events keep their order.
        auto note = x_notes.begin();
        while (x_need == ViewState::Need::nothing && note != x_notes.end())
            x_need = x_state.on_note(*note++, events);
        x_notes.erase(x_notes.begin(), note);
        if (x_notes.empty()) x_notes.shrink_to_fit();  // it may be idle for hours
        const bool is_enough = more_of_the_log && !events.empty();
        if (x_need != ViewState::Need::nothing && !is_enough) continue;
        if (!events.empty() || x_state.is_ended()) co_return events;
        auto wait = deadline;
        if (x_state.is_behind()) wait = deadline.shortened(draft_retry, system_clock());
        auto notes = co_await x_subscription.next(wait);
        if (notes.empty()) {
            if (x_state.is_behind()) x_need = std::max(x_need, ViewState::Need::draft);
            if (!x_state.is_behind() || deadline.expired()) co_return events;
        }
        if (x_notes.empty()) {
            x_notes = std::move(notes);
        } else {
            std::ranges::move(notes, std::back_inserter(x_notes));
        }
    }
}

Task<Result<void>> SessionView::read(Events* out) {
    if (x_need == ViewState::Need::log) {
        if (auto done = co_await read_log(out); !done) co_return done;
        if (x_need == ViewState::Need::log) co_return Result<void>();  // more of it follows
        x_need = ViewState::Need::draft;
    }
    if (x_need == ViewState::Need::draft) {
        if (auto done = co_await read_draft(out); !done) co_return done;
        x_need = ViewState::Need::nothing;
    }
    co_return Result<void>();
}

/// One part of the log. The need stays while there is more.
Task<Result<void>> SessionView::read_log(Events* out) {
    const auto session = co_await x_services.sessions.load(x_session_id);
    if (!session) co_return std::unexpected(session.error());
    bool running = false;
    if (!x_state.is_greeted()) {
        const auto draft = co_await x_services.drafts.get(x_session_id);
        running = draft && is_unfinished(*draft, (*session)->last_seq) &&
                  (*draft)->fence >= (*session)->fence;
    }
    WaitingOutlook outlook;
    if (x_services.places != nullptr && (*session)->owner.is_queue())
        outlook = x_services.places->outlook_of(x_session_id, system_clock().now());
    x_state.on_session(**session, {running, outlook}, *out);
    if (x_state.needs_log()) {
        const auto page = co_await x_services.sessions.history(
            x_session_id, x_state.cursor().seq - 1, messages_a_read
        );
        if (!page) co_return std::unexpected(page.error());
        for (const auto& message : page->messages)
            x_state.on_message(message, *out);
        // Without progress the log is shorter than the state says, for now: the next note tells.
        if (x_state.needs_log() && !page->messages.empty()) co_return Result<void>();
    }
    x_state.on_log_end(*out);
    x_need = ViewState::Need::nothing;
    co_return Result<void>();
}

Task<Result<void>> SessionView::read_draft(Events* out) {
    if (x_state.is_ended()) co_return Result<void>();
    auto draft = co_await x_services.drafts.get(x_session_id);
    // Unavailable: the text comes with the next note, or with the log.
    if (draft) x_state.on_draft(*draft, *out);
    co_return Result<void>();
}

}  // namespace continuo
