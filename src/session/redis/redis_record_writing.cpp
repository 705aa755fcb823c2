// The writing operations of RedisRecords: each is one function call in Redis.
#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "redis/protocol/wait_command.hpp"
#include "session/message_codec.hpp"
#include "session/outbox/outbox_entry.hpp"
#include "session/record_codec.hpp"
#include "session/redis/redis_records.hpp"
#include "session/redis/redis_reply_error.hpp"
#include "session/redis/session_index.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

Result<WriteOutcome> read_outcome(const Reply& reply, std::string_view id) {
    static constexpr std::pair<std::string_view, WriteOutcome> outcomes[] = {
        {"ok", WriteOutcome::written},
        {"changed", WriteOutcome::changed},
        {"exists", WriteOutcome::exists},
        {"missing", WriteOutcome::missing},
        {"tombstone", WriteOutcome::tombstone},
        {"full", WriteOutcome::outbox_full},
    };
    if (reply.is_error()) return fail_reply(reply, id);
    const auto published = reply.elements.empty() ? "" : reply.elements.front().text;
    const auto* found =
        std::ranges::find(outcomes, published, &std::pair<std::string_view, WriteOutcome>::first);
    if (found == std::end(outcomes))
        return fail(Errc::corrupt, fmt::format("{}: unexpected reply of a session function", id));
    return found->second;
}

}  // namespace

std::string make_revision() {
    return random_hex(16);
}

FunctionCall RedisRecords::call_of(std::string function, std::string_view id) const {
    return {.function = std::move(function), .keys = x_keys.of_step(id)};
}

PreparedWrite RedisRecords::prepare(const RecordChange& change, std::string_view revision) const {
    const auto& session = *change.after.session;
    const auto& id = session.session_id;
    const auto& pending = change.after.pending;
    auto call = call_of(change.replaces ? "continuo_v2_replace" : "continuo_v2_write", id);
    auto& arguments = call.arguments;
    arguments.reserve(3072);
    const bool publishes = x_outbox_bytes_max != 0 && change.publish == Publish::now;
    const auto store = [&](std::string_view field, std::string text) {
        arguments.add(to_stored(x_cipher.get(), id, field, std::move(text), session.version));
    };
    constexpr std::string_view as_it_is = "=";
    const auto add_score = [&](bool same, TimePoint time) {
        same ? arguments.add(as_it_is) : arguments.add(time.time_since_epoch().count());
    };
    const auto& same = change.unchanged;
    arguments.add(change.revision);
    arguments.add(revision);
    const auto known_from = session.last_seq - std::min(session.last_seq, outcomes_in_log) + 1;
    store(stored_field::state, encode_state(change.after, known_from, change.trace));
    arguments.add(id);
    same.listing ? arguments.add(as_it_is)
                 : arguments.add(make_listing_value(session, x_cipher.get()));
    pending ? add_score(false, pending->lease_end) : arguments.add("");
    add_score(same.end, change.expires);
    same.end ? arguments.add(as_it_is)
             : arguments.add(std::max<std::int64_t>(change.kept.count(), 1));
    add_score(false, change.now);
    arguments.add(
        publishes                             ? "publish"
        : change.publish == Publish::restored ? "restored"
                                              : "keep"
    );
    auto by_products =
        publishes ? encode_by_products(change.ticket, change.memories, change.forgotten) : "";
    if (by_products.empty()) {
        arguments.add("");
    } else {
        store(stored_field::by_products, std::move(by_products));
    }
    arguments.add(x_outbox_bytes_max);
    for (const auto& message : change.appended)
        arguments.add(encode_stored_message(x_cipher.get(), id, message));
    return {.session_id = id, .call = std::move(call)};
}

Task<Result<WriteOutcome>> RedisRecords::write(PreparedWrite prepared) {
    const auto partition = x_keys.partition_of(prepared.session_id);
    const auto bytes = prepared.call.arguments.bytes().size();
    const auto begin = std::chrono::steady_clock::now();
    const auto replies =
        co_await call(std::move(prepared.call), wait_for_replicas(x_replicas_awaited), partition);
    if (!replies) co_return std::unexpected(replies.error());
    auto outcome = read_outcome(replies->front(), prepared.session_id);
    if (outcome != WriteOutcome::written) co_return outcome;
    auto replicated = check_replicas(x_replicas_awaited, replies->back());
    if (x_metrics != nullptr) {
        x_metrics->record_session_bytes(bytes);
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
        if (awaits_replicas())
            x_metrics->record_replicated_write(replicated.has_value(), time.count());
    }
    if (!replicated) co_return std::unexpected(std::move(replicated.error()));
    co_return outcome;
}

Task<Result<bool>> RedisRecords::confirm(
    std::shared_ptr<const StoredRecord> stored, TimePoint now
) {
    if (!awaits_replicas()) co_return true;
    // Writes the same state again under the same revision, only to wait for replicas.
    RecordChange same;
    same.revision = stored->revision;
    same.after = stored->record;
    same.publish = Publish::later;
    same.now = now;
    same.unchanged = {.listing = !stored->is_earlier, .end = true};
    const auto written = co_await write(prepare(same, stored->revision));
    if (!written) co_return std::unexpected(written.error());
    co_return *written == WriteOutcome::written;
}

Task<Result<bool>> RedisRecords::has_earlier_values(std::string id) {
    const auto replies = co_await run(
        {Command{"HGET", x_keys.session(id), "state"}, Command{"LRANGE", x_keys.log(id), "0", "-1"}}
    );
    if (!replies) co_return std::unexpected(replies.error());
    for (const auto& reply : *replies) {
        if (reply.is_error()) co_return fail_reply(reply, id);
    }
    const auto& state = replies->at(0);
    if (state.is_nil()) co_return false;
    const auto& log = replies->at(1).elements;
    co_return !x_cipher->is_current(state.text) ||
        !std::ranges::all_of(log, [this](const Reply& message) {
            return x_cipher->is_current(message.text);
        });
}

Task<Result<bool>> RedisRecords::encrypt(std::string id, TimePoint now) {
    const auto earlier = co_await has_earlier_values(id);
    if (!earlier || !*earlier) co_return earlier;
    auto stored = co_await read(id, now);
    if (!stored) co_return std::unexpected(std::move(stored.error()));
    const auto last = stored->record.session->last_seq;
    Result<std::vector<Message>> messages;
    if (last > 0) messages = co_await read_log(std::move(id), 1, last);
    if (!messages) co_return std::unexpected(std::move(messages.error()));
    // Replaces the log by the same messages, so that the published count remains valid.
    RecordChange change;
    change.revision = std::move(stored->revision);
    change.after = std::move(stored->record);
    change.appended = std::move(*messages);
    change.replaces = true;
    change.publish = Publish::later;
    change.now = now;
    change.unchanged = {.listing = !stored->is_earlier, .end = true};
    const auto written = co_await write(prepare(change, random_hex(16)));
    if (!written) co_return std::unexpected(written.error());
    // If a step changed the session meanwhile, the next round checks it again.
    co_return true;
}

Task<Result<void>> RedisRecords::adopt(Session session) {
    const auto partition = x_keys.partition_of(session.session_id);
    auto adopting = call_of("continuo_v2_adopt", session.session_id);
    adopting.keys.add(x_keys.earlier_created(partition));
    adopting.keys.add(x_keys.earlier_active(partition));
    adopting.arguments.add(session.session_id);
    adopting.arguments.add(make_listing_value(session, x_cipher.get()));
    const auto replies = co_await call(std::move(adopting), {}, partition);
    if (!replies) co_return std::unexpected(replies.error());
    if (replies->front().is_error()) co_return fail_reply(replies->front(), session.session_id);
    co_return Result<void>{};
}

Task<Result<bool>> RedisRecords::erase(
    std::string id, std::string revision, EraseOptions burial, TimePoint now
) {
    auto erasing = call_of("continuo_v2_erase", id);
    auto& arguments = erasing.arguments;
    arguments.add(id);
    const auto buried = burial.tombstone.count();
    arguments.add(buried == 0 ? std::string() : to_score(now + burial.tombstone));
    arguments.add(revision);
    arguments.add(buried);
    arguments.add(burial.always ? "always" : "");
    arguments.add(x_outbox_bytes_max);
    // Without a tombstone, the session may be restored: no need to wait for replicas.
    auto behind = buried == 0 ? std::vector<Command>() : wait_for_replicas(x_replicas_awaited);
    const bool waits = !behind.empty();
    const auto replies =
        co_await call(std::move(erasing), std::move(behind), x_keys.partition_of(id));
    if (!replies) co_return std::unexpected(replies.error());
    const auto& reply = replies->front();
    if (reply.is_error()) co_return fail_reply(reply, id);
    const bool erased = !reply.elements.empty() && reply.elements.front().text == "erased";
    if (erased && buried != 0 && x_metrics != nullptr) x_metrics->record_tombstone();
    if (!erased || !waits) co_return erased;
    if (auto replicated = check_replicas(x_replicas_awaited, replies->back()); !replicated)
        co_return std::unexpected(std::move(replicated.error()));
    co_return true;
}

}  // namespace continuo
