#include "session/record_codec.hpp"

#include <chrono>
#include <ranges>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <boost/system/error_code.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/json_text.hpp"
#include "base/limits.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

std::int64_t microseconds_of(TimePoint time) {
    return time.time_since_epoch().count();
}

std::unexpected<Error> unreadable_record(std::string_view member) {
    return fail(Errc::corrupt, fmt::format("cannot decode a stored session: \"{}\"", member));
}

/// Reads required members of an object; check() fails if one was missing or of the wrong type.
class Members {
public:
    Members(const json::object& object, std::string_view what) : x_object(object), x_what(what) {}

    std::uint64_t number(std::string_view key) {
        const auto value = find_integer(x_object, key);
        if (!value || *value < 0) x_good = false;
        return x_good ? static_cast<std::uint64_t>(*value) : 0;
    }
    TimePoint time(std::string_view key) {
        const auto value = time_of_microseconds(static_cast<std::int64_t>(number(key)));
        if (!value) x_good = false;
        return value.value_or(TimePoint{});
    }
    std::string text(std::string_view key) {
        auto value = find_string(x_object, key);
        if (!value) x_good = false;
        return std::move(value).value_or("");
    }
    [[nodiscard]] Result<void> check() const {
        if (x_good) return {};
        return unreadable_record(x_what);
    }

private:
    const json::object& x_object;
    std::string_view x_what;
    bool x_good = true;
};

// [client_message_id, message, at, reply?]. An array, to be short: there is one for each message of
// the last ten minutes.
void append_outcome(std::string& out, const IdempotencyRecord& outcome) {
    out.push_back('[');
    append_json(out, std::string_view(outcome.client_message_id));
    const auto append = [&out](auto number) {
        out.push_back(',');
        append_json(out, number);
    };
    append(outcome.message_seq);
    append(microseconds_of(outcome.recorded_at));
    if (outcome.reply_seq) append(*outcome.reply_seq);
    out.push_back(']');
}

std::optional<std::int64_t> number_at(const json::array& array, std::size_t index) {
    boost::system::error_code ec;
    const auto value = array[index].to_number<std::int64_t>(ec);
    if (ec || array[index].is_double() || value < 0) return std::nullopt;
    return value;
}

Result<IdempotencyRecord> outcome_from_json(const json::value& value) {
    const auto* array = value.if_array();
    if (array == nullptr || array->size() < 3 || array->size() > 4 || !array->front().is_string())
        return unreadable_record("outcomes");
    IdempotencyRecord outcome;
    outcome.client_message_id = std::string_view(array->front().get_string());
    const auto message = number_at(*array, 1);
    const auto at = number_at(*array, 2).and_then(time_of_microseconds);
    if (array->size() == 4) outcome.reply_seq = number_at(*array, 3);
    const bool whole = message && at && (array->size() == 3 || outcome.reply_seq);
    if (!whole || !is_valid_id(outcome.client_message_id)) return unreadable_record("outcomes");
    outcome.message_seq = static_cast<std::uint64_t>(*message);
    outcome.recorded_at = *at;
    return outcome;
}

Result<TurnMarks> read_turn(const json::object& object, std::uint64_t last_seq) {
    TurnMarks marks;
    if (const auto* pending = find_object(object, "pending")) {
        Members members(*pending, "pending");
        auto& turn = marks.pending.emplace();
        turn.turn = members.number("turn");
        turn.holder = members.text("holder");
        turn.lease_end = members.time("lease_end");
        turn.frozen = find_bool(*pending, "frozen").value_or(false);
        if (auto good = members.check(); !good) return std::unexpected(std::move(good.error()));
        if (turn.turn == 0 || turn.turn > last_seq) return unreadable_record("pending");
    }
    if (const auto* committed = find_object(object, "committed")) {
        Members members(*committed, "committed");
        marks.committed.fence = members.number("fence");
        marks.committed.turn = members.number("turn");
        marks.committed.reply_seq = members.number("reply");
        if (auto good = members.check(); !good) return std::unexpected(std::move(good.error()));
    }
    return marks;
}

void add_turn(JsonObjectText& object, const SessionRecord& record) {
    if (record.pending) {
        JsonObjectText pending(object.value("pending"));
        pending.add("turn", record.pending->turn);
        pending.add("holder", record.pending->holder);
        pending.add("lease_end", microseconds_of(record.pending->lease_end));
        if (record.pending->frozen) pending.add("frozen", true);
        pending.end();
    }
    if (record.committed != LastCommit{}) {
        JsonObjectText committed(object.value("committed"));
        committed.add("fence", record.committed.fence);
        committed.add("turn", record.committed.turn);
        committed.add("reply", record.committed.reply_seq);
        committed.end();
    }
}

}  // namespace

std::string encode_state(
    const SessionRecord& record, std::uint64_t known_from, const TraceContext& trace
) {
    std::string text;
    text.reserve(1024);
    JsonObjectText object(text);
    append_json(object.value("session"), record.session);
    const auto is_stored = [known_from](const IdempotencyRecord& outcome) {
        return outcome.message_seq < known_from || !outcome.reply_seq;
    };
    append_json_array(
        object.value("outcomes"), record.outcomes | std::views::filter(is_stored), append_outcome
    );
    add_turn(object, record);
    if (trace.tracer != nullptr) {
        const auto ids = to_hex(trace.trace_id) + '-' + to_hex(trace.span_id);
        object.add("traceparent", fmt::format("00-{}-01", ids));
    }
    object.end();
    return text;
}

std::string encode_turn(const SessionRecord& record) {
    std::string text;
    JsonObjectText object(text);
    add_turn(object, record);
    object.end();
    return text;
}

Result<TurnMarks> decode_turn(const std::string& text, std::uint64_t last_seq) {
    const auto value = parse_json(text, limits::stored_json_depth_max);
    const auto* object = value ? value->if_object() : nullptr;
    if (object == nullptr) return unreadable_record("turn");
    return read_turn(*object, last_seq);
}

Result<SessionRecord> decode_state(const std::string& text, std::optional<RemoteTrace>* trace) {
    const auto value = parse_json(text, limits::stored_json_depth_max);
    if (!value)
        return fail(Errc::corrupt, "cannot decode a stored session: " + value.error().detail);
    const auto* object = value->if_object();
    const auto* session = object == nullptr ? nullptr : find_member(*object, "session");
    if (session == nullptr) return unreadable_record("session");
    SessionRecord record;
    auto read = session_from_json(*session);
    if (!read) return std::unexpected(std::move(read.error()));
    record.session = SessionSnapshot(std::move(*read));
    const auto* outcomes = find_array(*object, "outcomes");
    if (outcomes == nullptr) return unreadable_record("outcomes");
    for (const auto& one : *outcomes) {
        auto outcome = outcome_from_json(one);
        if (!outcome) return std::unexpected(std::move(outcome.error()));
        record.outcomes.push_back(std::move(*outcome));
    }
    auto turn = read_turn(*object, record.session->last_seq);
    if (!turn) return std::unexpected(std::move(turn.error()));
    record.pending = std::move(turn->pending);
    record.committed = turn->committed;
    mark_saved(record);
    // One that is wrong is none, as in a request.
    if (trace != nullptr) *trace = find_string(*object, "traceparent").and_then(parse_traceparent);
    return record;
}

Result<SessionRecord> decode_stored_state(
    const SessionCipher* cipher,
    std::string_view session_id,
    std::string stored,
    std::optional<RemoteTrace>* trace
) {
    const auto number = encrypted_number(stored);
    const auto decode = [trace](const std::string& text) { return decode_state(text, trace); };
    auto record = decode_stored(cipher, session_id, stored_field::state, std::move(stored), decode);
    if (record && number && *number != record->session->version) {
        auto reason = fmt::format(
            "the state of version {} was encrypted as number {}", record->session->version, *number
        );
        cipher->report_refusal(session_id, reason);
        return fail(Errc::corrupt, std::move(reason));
    }
    return record;
}

}  // namespace continuo
