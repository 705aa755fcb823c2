#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace continuo {

enum class SessionStatus { active, escalated, ended };

/// Who may reply next: the bot, the queue (waiting for a human), or one operator.
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

/// The state of one conversation without its messages. A plain value; `version` grows with each
/// write.
struct Session {
    std::string session_id;
    std::optional<std::string> user_id;  ///< a label set by the caller, unless user_verified
    bool user_verified = false;          ///< `user_id` was proved; see verified_user()
    std::string thread_id;
    SessionStatus status = SessionStatus::active;
    Owner owner = Owner::bot();
    std::uint64_t message_count = 0;  ///< customer messages accepted
    std::uint64_t last_seq = 0;       ///< seq of the newest message of the log, of any role
    bool escalated = false;
    std::optional<std::string> ticket_id;
    json::object metadata;  ///< set by the caller; at most limits::metadata_bytes_max as JSON
    json::object counters;  ///< named counters in addition to message_count: name -> integer
    /// What the customer thinks of replies: seq -> {rating, comment?, at}; of the whole
    /// conversation: "conversation" -> {score, comment?, at}.
    json::object feedback;
    /// How the conversation went from the bot to people and back, oldest first: {event, at,
    /// after_seq} (to_string(HandoffEvent)). `after_seq`: last_seq when it happened, its place in
    /// the log whatever the clocks of instances say; earlier versions did not write it. At most
    /// limits::handoffs_max; of more, the oldest after the first half are dropped.
    json::array handoffs;
    /// What the conversation may read besides documents without tags (domain/access_tags.hpp).
    std::vector<std::string> access_tags;
    /// Messages whose attached files have a text that is kept: {seq, bytes} (of the text), oldest
    /// first. At most limits::kept_files_bytes_max bytes in limits::messages_with_files_max
    /// messages; the text of further files is not kept.
    json::array files;
    std::optional<std::string> request_id;
    std::optional<std::string> fingerprint;
    TimePoint created_at{};
    TimePoint updated_at{};
    TimePoint last_activity{};
    /// Since when it is with people, waiting or claimed; nullopt while it is the bot's.
    std::optional<TimePoint> queued_at;
    std::uint64_t version = 0;
    std::uint64_t fence = 0;  ///< the fence of the newest lease
    /// Of the log: another one when the log was rebuilt from an archive that may have missed
    /// something. A place in the log is one only together with its epoch.
    std::uint64_t epoch = 1;
    std::uint32_t schema = schema_current;
    json::object unknown;  ///< unknown keys of the JSON form, preserved

    static constexpr std::uint32_t schema_current = 1;
    bool operator==(const Session&) const = default;
};

/// A change of who may reply, as the session's `handoffs` keep it.
enum class HandoffEvent {
    accepted,   ///< to people: the customer took the bot's offer
    asked,      ///< to people: the customer asked for a human
    required,   ///< to people: a rule demands one
    assigned,   ///< to people: by an operator or another system
    claimed,    ///< an operator takes it
    released,   ///< an operator gives it back without resolving it
    resolved,   ///< an operator resolves it
    cancelled,  ///< the customer takes the request back
    unclaimed,  ///< nobody claimed it in time: back to the bot
};
[[nodiscard]] std::string_view to_string(HandoffEvent event);
[[nodiscard]] std::optional<HandoffEvent> parse_handoff_event(std::string_view text);
/// Adds {event, at, after_seq} to its `handoffs`: the change follows the message `last_seq`.
void add_handoff(Session& session, HandoffEvent event, TimePoint at);

/// Whether a human is or was involved: the session is or was escalated, has a ticket, or is owned
/// by the queue or an operator. Stays true after an escalated session is given back to the bot.
[[nodiscard]] bool involved_humans(const Session& session);
/// The user that the session was proved to belong to; nullopt if `user_id` is absent or a label.
/// Only such a user has customer facts that other sessions read.
[[nodiscard]] std::optional<std::string> verified_user(const Session& session);

[[nodiscard]] std::string_view to_string(SessionStatus status);
[[nodiscard]] std::optional<SessionStatus> parse_session_status(std::string_view text);

/// The full JSON form: the keys of the Python system and further ones, null for absent values,
/// unknown keys unchanged. The round trip with session_from_json() is exact.
/// Allocated in `memory`, which must outlive the result.
[[nodiscard]] json::object to_json(const Session& session, json::storage_ptr memory = {});

/// Appends the same as text without empty members, for which session_from_json() has defaults. For
/// stores.
void append_json(std::string& out, const Session& session);

/// Reads the forms above and that of the Python system (UTC times without a zone, defaults for
/// missing keys). Errors: corrupt, naming the unreadable member; also for a `schema` above
/// schema_current, because writing the session back would lose unknown content.
[[nodiscard]] Result<Session> session_from_json(const json::value& value);

}  // namespace continuo
