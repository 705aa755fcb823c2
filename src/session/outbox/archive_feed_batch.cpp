// Batches of entries: each session's in order, then the acknowledgement.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <span>
#include <utility>

#include "async/all_of.hpp"
#include "base/text.hpp"
#include "session/outbox/archive_feed.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/span.hpp"
#include "telemetry/tracer.hpp"

namespace continuo {

namespace {

/// Errors that a retry cannot resolve.
bool is_final(Errc code) {
    switch (code) {
        case Errc::corrupt:
        case Errc::conflict:
        case Errc::gone:
        case Errc::invalid_input:
        case Errc::limit_exceeded:
            return true;
        default:
            return false;
    }
}

std::size_t text_bytes(const Reply& reply) {
    auto bytes = reply.text.size();
    for (const auto& element : reply.elements)
        bytes += text_bytes(element);
    return bytes;
}

bool is_trimmed(const Reply& entry) {
    return entry.elements.size() == 2 && entry.elements[1].is_nil();
}

/// Milliseconds since the entry was written, by the clocks of Redis and of this machine.
std::int64_t age_of(const Reply& entry, TimePoint now) {
    if (entry.elements.empty()) return 0;
    const std::string_view id = entry.elements[0].text;
    std::int64_t written = 0;
    if (!parse_integer(id.substr(0, id.find('-')), written)) return 0;
    const auto since = now.time_since_epoch() - std::chrono::milliseconds(written);
    return std::max<std::int64_t>(std::chrono::floor<std::chrono::milliseconds>(since).count(), 0);
}

}  // namespace

/// The write is a part of the turn that caused it, if that is recorded, else of the batch.
TraceContext ArchiveFeed::trace_of(const OutboxEntry& entry, const TraceContext& batch) const {
    if (x_config.tracer == nullptr || !entry.trace) return batch;
    return x_config.tracer->enter(entry.trace);
}

Task<Result<ArchiveFeed::Taken>> ArchiveFeed::archive_batch(
    std::size_t partition, std::vector<Reply> entries
) {
    Span span;
    if (x_config.tracer != nullptr) span = Span(x_config.tracer->enter(), "archive batch");
    if (span.is_recorded()) {
        span.add("continuo.outbox.lag", x_lag.load());
        span.add("continuo.outbox.age_ms", age_of(entries.front(), x_config.tracer->clock().now()));
    }
    // Sessions in parallel, the entries of each in order.
    std::map<std::string, std::vector<Reply>> by_session;
    const auto count = entries.size();
    std::size_t bytes = 0;
    for (auto& entry : entries) {
        bytes += text_bytes(entry);
        const bool has_id = entry.elements.size() == 2 && entry.elements[1].elements.size() > 1;
        auto id = has_id ? entry.elements[1].elements[1].text : std::string();
        by_session[std::move(id)].push_back(std::move(entry));
    }
    span.add("continuo.outbox.entries", count);
    span.add("continuo.outbox.bytes", bytes);
    std::vector<Task<std::vector<std::string>>> tasks;
    for (auto& [id, of_session] : by_session)
        tasks.push_back(archive_in_order(partition, std::move(of_session), span.context()));
    std::vector<std::string> acknowledge{"XACK", x_keys.events(partition), x_group};
    const auto head = acknowledge.size();
    for (auto& done : co_await all_of(std::move(tasks)))
        std::ranges::move(done, std::back_inserter(acknowledge));
    const bool whole = acknowledge.size() - head == count;
    if (!whole) span.fail(to_string(Errc::unavailable));
    if (acknowledge.size() > head) {
        const auto acknowledged =
            co_await run({Command(std::span<const std::string>(acknowledge))});
        if (!acknowledged) {
            span.fail(to_string(acknowledged.error().code));
            co_return std::unexpected(acknowledged.error());
        }
        const auto trimmed = co_await trim_if_busy(partition, bytes);
        if (!trimmed) co_return std::unexpected(trimmed.error());
    }
    co_return Taken{.count = count, .whole = whole};
}

Task<std::vector<std::string>> ArchiveFeed::archive_in_order(
    std::size_t partition, std::vector<Reply> entries, TraceContext trace
) {
    std::vector<std::string> done;
    // Most entries are a newer state and more messages: a run of these is written as one. If that
    // fails, each entry is tried alone, so that one bad entry does not affect the others.
    bool joining = true;
    while (done.size() < entries.size()) {
        const auto rest = std::span<const Reply>(entries).subspan(done.size());
        const auto count = joining ? count_joinable(rest) : 1;
        Result<void> archived;
        // An entry that was trimmed while it was pending is only acknowledged: its messages are in
        // the session's log, if that still exists.
        if (!is_trimmed(rest.front())) {
            auto read = decode_outbox_entries(rest.first(count), x_config.cipher.get());
            if (read) {
                if (read->write) read->write->trace = trace_of(*read, trace);
                archived = co_await archive(std::move(*read));
            } else {
                archived = std::unexpected(std::move(read.error()));
            }
        }
        if (!archived && !is_final(archived.error().code)) break;
        if (!archived && count > 1) {
            joining = false;
            continue;
        }
        if (!archived && archived.error().code != Errc::gone)
            log("outbox").error(
                "the archive refuses an entry, which is skipped: {} [{} {}]",
                archived.error().detail,
                x_keys.events(partition),
                rest.front().elements.empty() ? "?" : rest.front().elements[0].text
            );
        for (const auto& entry : rest.first(count)) {
            done.push_back(entry.elements.empty() ? std::string() : entry.elements[0].text);
            if (x_metrics != nullptr)
                x_metrics->record_outbox(archived || archived.error().code == Errc::gone);
        }
    }
    co_return std::move(done);
}

}  // namespace continuo
