#include "session/memory/history_reading.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "session/memory/session_steps.hpp"

namespace continuo {

namespace {

struct Slice {
    HistoryPage page;
    bool is_whole = true;  ///< false: it begins before the messages in memory
};

Slice slice_history(const SessionRecord& record, std::uint64_t after, std::size_t limit) {
    Slice slice;
    slice.page.total = record.saved.last_seq;
    if (after >= slice.page.total || limit == 0) return slice;
    const auto first = first_seq_kept(record);
    if (after + 1 < first) {
        slice.is_whole = false;
        return slice;
    }
    const auto count = std::min<std::uint64_t>(limit, slice.page.total - after);
    const auto begin = record.messages.begin() + static_cast<std::ptrdiff_t>(after + 1 - first);
    slice.page.messages.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
    return slice;
}

}  // namespace

Task<Result<HistoryPage>> read_history(
    SessionCache& cache, std::string id, std::uint64_t after, std::size_t limit
) {
    const auto slice = [after, limit](const SessionRecord& record) {
        return slice_history(record, after, limit);
    };
    auto found = co_await read_record<Slice>(cache, id, slice);
    if (!found) co_return std::unexpected(std::move(found.error()));
    if (found->is_whole) co_return std::move(found->page);

    auto messages = co_await cache.archive()->history(id, after, limit);
    if (!messages) co_return std::unexpected(std::move(messages.error()));
    if (messages->empty() || messages->front().seq != after + 1) {
        // If the session was erased meanwhile, reading it returns that error.
        auto again = co_await read_record<Slice>(cache, id, slice);
        if (!again) co_return std::unexpected(std::move(again.error()));
        co_return fail(Errc::corrupt, fmt::format("{}: message {} is missing", id, after + 1));
    }
    auto& page = found->page;
    page.messages = std::move(*messages);
    page.total = std::max(page.total, page.messages.back().seq);
    co_return std::move(page);
}

Task<Result<Message>> fetch_message(SessionCache& cache, std::string id, Message stub) {
    if (!is_stub(stub) || cache.archive() == nullptr) co_return std::move(stub);
    auto page = co_await read_history(cache, std::move(id), stub.seq - 1, 1);
    if (!page) co_return std::unexpected(std::move(page.error()));
    if (page->messages.empty()) co_return fail(Errc::corrupt, "a message is missing");
    co_return std::move(page->messages.front());
}

Task<Result<BeginOutcome>> fetch_messages(
    SessionCache& cache, std::string id, BeginOutcome outcome
) {
    auto* replayed = std::get_if<Replayed>(&outcome);
    auto* left = std::get_if<LeftToHuman>(&outcome);
    auto* message = replayed != nullptr ? &replayed->message : nullptr;
    if (left != nullptr) message = &left->message;
    if (message != nullptr) {
        auto whole = co_await fetch_message(cache, id, std::move(*message));
        if (!whole) co_return std::unexpected(std::move(whole.error()));
        *message = std::move(*whole);
    }
    if (replayed != nullptr) {
        auto whole = co_await fetch_message(cache, std::move(id), std::move(replayed->reply));
        if (!whole) co_return std::unexpected(std::move(whole.error()));
        replayed->reply = std::move(*whole);
    }
    co_return std::move(outcome);
}

}  // namespace continuo
