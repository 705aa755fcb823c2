#include "session/record_codec.hpp"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

// What was stored may nest a little deeper than what came in: a caller's object is a member of
// ours.
constexpr std::size_t depth_max = limits::json_depth_max + 8;

std::int64_t microseconds_of(TimePoint time) {
    return time.time_since_epoch().count();
}

std::unexpected<Error> unreadable(std::string_view member) {
    return fail(Errc::corrupt, fmt::format("a stored session: \"{}\"", member));
}

/// Members of one object that must be there; remembers the first that is not.
class Members {
public:
    Members(const json::object& object, std::string_view what) : x_object(object), x_what(what) {}

    std::uint64_t number(std::string_view key) {
        const auto value = find_integer(x_object, key);
        if (!value || *value < 0) x_good = false;
        return x_good ? static_cast<std::uint64_t>(*value) : 0;
    }
    TimePoint time(std::string_view key) {
        return TimePoint(TimePoint::duration(static_cast<std::int64_t>(number(key))));
    }
    std::string text(std::string_view key) {
        auto value = find_string(x_object, key);
        if (!value) x_good = false;
        return std::move(value).value_or("");
    }
    [[nodiscard]] Result<void> check() const {
        if (x_good) return {};
        return unreadable(x_what);
    }

private:
    const json::object& x_object;
    std::string_view x_what;
    bool x_good = true;
};

json::array outcomes_to_json(const std::vector<Outcome>& outcomes) {
    json::array array;
    for (const auto& outcome : outcomes) {
        json::object object{
            {"id", outcome.client_message_id},
            {"message", outcome.message_seq},
            {"at", microseconds_of(outcome.recorded_at)},
        };
        if (outcome.reply_seq) object["reply"] = *outcome.reply_seq;
        array.push_back(std::move(object));
    }
    return array;
}

Result<Outcome> outcome_from_json(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return unreadable("outcomes");
    Outcome outcome;
    Members members(*object, "outcomes");
    outcome.client_message_id = members.text("id");
    outcome.message_seq = members.number("message");
    outcome.recorded_at = members.time("at");
    if (object->contains("reply")) outcome.reply_seq = members.number("reply");
    if (auto good = members.check(); !good) return std::unexpected(std::move(good.error()));
    if (!is_valid_id(outcome.client_message_id)) return unreadable("outcomes");
    return outcome;
}

Result<void> read_turn(const json::object& object, SessionRecord& record) {
    if (const auto* pending = find_object(object, "pending")) {
        Members members(*pending, "pending");
        auto& turn = record.pending.emplace();
        turn.turn = members.number("turn");
        turn.holder = members.text("holder");
        turn.lease_end = members.time("lease_end");
        if (auto good = members.check(); !good) return good;
        if (turn.turn == 0 || turn.turn > record.session.last_seq) return unreadable("pending");
    }
    if (const auto* committed = find_object(object, "committed")) {
        Members members(*committed, "committed");
        record.committed.fence = members.number("fence");
        record.committed.turn = members.number("turn");
        record.committed.reply_seq = members.number("reply");
        return members.check();
    }
    return {};
}

}  // namespace

std::string encode_state(const SessionRecord& record) {
    json::object object;
    object["session"] = to_json(record.session);
    object["outcomes"] = outcomes_to_json(record.outcomes);
    if (record.pending) {
        object["pending"] = {
            {"turn", record.pending->turn},
            {"holder", record.pending->holder},
            {"lease_end", microseconds_of(record.pending->lease_end)},
        };
    }
    if (record.committed != LastCommit{}) {
        object["committed"] = {
            {"fence", record.committed.fence},
            {"turn", record.committed.turn},
            {"reply", record.committed.reply_seq},
        };
    }
    return json::serialize(object);
}

std::string encode_message(const Message& message) {
    return json::serialize(to_json(message));
}

Result<SessionRecord> decode_state(const std::string& text) {
    const auto value = parse_json(text, depth_max);
    if (!value) return fail(Errc::corrupt, "a stored session: " + value.error().detail);
    const auto* object = value->if_object();
    const auto* session = object == nullptr ? nullptr : find_member(*object, "session");
    if (session == nullptr) return unreadable("session");
    SessionRecord record;
    auto read = session_from_json(*session);
    if (!read) return std::unexpected(std::move(read.error()));
    record.session = std::move(*read);
    const auto* outcomes = find_array(*object, "outcomes");
    if (outcomes == nullptr) return unreadable("outcomes");
    for (const auto& one : *outcomes) {
        auto outcome = outcome_from_json(one);
        if (!outcome) return std::unexpected(std::move(outcome.error()));
        record.outcomes.push_back(std::move(*outcome));
    }
    if (auto turn = read_turn(*object, record); !turn) {
        return std::unexpected(std::move(turn.error()));
    }
    mark_saved(record);
    return record;
}

Result<Message> decode_message(const std::string& text) {
    const auto value = parse_json(text, depth_max);
    if (!value) return fail(Errc::corrupt, "a stored message: " + value.error().detail);
    return message_from_json(*value);
}

}  // namespace continuo
