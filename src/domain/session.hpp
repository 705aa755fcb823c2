#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace continuo {

enum class SessionStatus { active, escalated, ended };

/// Who may speak next in a session: the bot, nobody yet (a person was asked for), or one operator.
class Owner {
public:
    [[nodiscard]] static Owner bot() { return Owner("bot"); }
    [[nodiscard]] static Owner queue() { return Owner("queue"); }
    [[nodiscard]] static Owner person(std::string_view operator_id) {
        return Owner("operator:" + std::string(operator_id));
    }
    /// `bot`, `queue`, `operator:<id>`; nullopt for anything else.
    [[nodiscard]] static std::optional<Owner> parse(std::string_view text);

    [[nodiscard]] bool is_bot() const { return x_text == "bot"; }
    [[nodiscard]] bool is_queue() const { return x_text == "queue"; }
    [[nodiscard]] bool is_human() const { return !is_bot() && !is_queue(); }
    [[nodiscard]] const std::string& text() const { return x_text; }
    bool operator==(const Owner&) const = default;

private:
    explicit Owner(std::string text) : x_text(std::move(text)) {}
    std::string x_text;
};

/// The state of one conversation, beside its messages. A plain value; `version` grows with each
/// write.
struct Session {
    std::string session_id;
    std::optional<std::string> user_id;
    std::string thread_id;
    SessionStatus status = SessionStatus::active;
    Owner owner = Owner::bot();
    std::uint64_t message_count = 0;  ///< customer messages accepted
    std::uint64_t last_seq = 0;       ///< seq of the newest message of the log, of any role
    bool escalated = false;
    std::optional<std::string> ticket_id;
    json::object metadata;  ///< the caller's; at most limits::metadata_bytes_max as JSON
    json::object counters;  ///< named counters beside message_count: name -> integer
    std::optional<std::string> request_id;
    std::optional<std::string> fingerprint;
    TimePoint created_at{};
    TimePoint updated_at{};
    TimePoint last_activity{};
    std::uint64_t version = 0;
    std::uint64_t fence = 0;  ///< the fence of the newest lease
    std::uint32_t schema = schema_current;
    json::object unknown;  ///< keys of a JSON form that we do not know: kept, not dropped

    static constexpr std::uint32_t schema_current = 1;
    bool operator==(const Session&) const = default;
};

[[nodiscard]] std::string_view to_string(SessionStatus status);
[[nodiscard]] std::optional<SessionStatus> parse_session_status(std::string_view text);

/// The full JSON form of state.md: the original system's keys plus ours, null for what is absent,
/// unknown keys as they were. Round trip with session_from_json is exact.
/// Made in `memory`, which outlives it.
[[nodiscard]] json::object to_json(const Session& session, json::storage_ptr memory = {});

/// Appends the same as text, without the members that say nothing: session_from_json takes an
/// absent one for an empty one. For stores.
void append_json(std::string& out, const Session& session);

/// Reads the forms above and the original system's (naive UTC times, missing keys get defaults).
/// Errors: corrupt, naming the member that cannot be read; a `schema` above ours is corrupt as
/// well, since writing it back would lose what we do not understand.
[[nodiscard]] Result<Session> session_from_json(const json::value& value);

}  // namespace continuo
