#include "domain/session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json_text.hpp"
#include "base/limits.hpp"
#include "base/time_format.hpp"
#include "domain/access_tags.hpp"

namespace continuo {

namespace {

constexpr std::array<std::string_view, 26> known_keys{
    "session_id",  "user_id",       "thread_id",  "status",        "owner",    "message_count",
    "last_seq",    "escalated",     "ticket_id",  "metadata",      "counters", "request_id",
    "fingerprint", "created_at",    "updated_at", "last_activity", "version",  "fence",
    "schema",      "user_verified", "queued_at",  "epoch",         "feedback", "handoffs",
    "files",       "access_tags",
};

/// Reads members and remembers the first unreadable one.
class Reader {
public:
    explicit Reader(const json::object& object) : x_object(object) {}

    void text(std::string_view key, std::string& out, bool required = false) {
        const auto* value = present(key);
        if (value == nullptr) {
            if (required) bad(key);
        } else if (value->is_string()) {
            out = std::string(value->get_string());
        } else {
            bad(key);
        }
    }
    void text(std::string_view key, std::optional<std::string>& out) {
        std::string found;
        if (present(key) == nullptr) return;
        text(key, found, true);
        out = std::move(found);
    }
    template <class Integer>
    void number(std::string_view key, Integer& out) {
        if (present(key) == nullptr) return;
        const auto* value = present(key);
        json::error_code ec;
        const auto number = value->is_double() ? Integer{} : value->to_number<Integer>(ec);
        if (ec || value->is_double()) return bad(key);
        out = number;
    }
    void boolean(std::string_view key, bool& out) {
        const auto* value = present(key);
        if (value == nullptr) return;
        if (!value->is_bool()) return bad(key);
        out = value->get_bool();
    }
    void object(std::string_view key, json::object& out) {
        const auto* value = present(key);
        if (value == nullptr) return;
        if (!value->is_object()) return bad(key);
        out = value->get_object();
    }
    void array(std::string_view key, json::array& out) {
        const auto* value = present(key);
        if (value == nullptr) return;
        if (!value->is_array()) return bad(key);
        out = value->get_array();
    }
    void access_tags(std::string_view key, std::vector<std::string>& out) {
        const auto* value = present(key);
        if (value == nullptr) return;
        auto tags = read_access_tags(*value);
        if (!tags) return bad(key);
        out = std::move(*tags);
    }
    void time(std::string_view key, TimePoint& out) {
        std::string text_form;
        if (present(key) == nullptr) return;
        text(key, text_form);
        const auto parsed = parse_time(text_form);
        if (!parsed) return bad(key);
        out = *parsed;
    }
    void time(std::string_view key, std::optional<TimePoint>& out) {
        TimePoint found{};
        if (present(key) == nullptr) return;
        time(key, found);
        out = found;
    }
    void bad(std::string_view key) {
        if (x_bad.empty()) x_bad = key;
    }
    [[nodiscard]] const std::string& first_bad() const { return x_bad; }

private:
    const json::value* present(std::string_view key) const {
        const auto* value = x_object.if_contains(key);
        return value != nullptr && !value->is_null() ? value : nullptr;
    }
    const json::object& x_object;
    std::string x_bad;
};

}  // namespace

std::optional<Owner> Owner::parse(std::string_view text) {
    if (text == "bot") return bot();
    if (text == "queue") return queue();
    constexpr std::string_view human_prefix = "operator:";
    if (text.starts_with(human_prefix) && text.size() > human_prefix.size()) {
        return person(text.substr(human_prefix.size()));
    }
    return std::nullopt;
}

bool involved_humans(const Session& session) {
    return session.escalated || session.ticket_id || !session.owner.is_bot() ||
           session.status == SessionStatus::escalated;
}

std::optional<std::string> verified_user(const Session& session) {
    return session.user_verified ? session.user_id : std::nullopt;
}

std::string_view to_string(SessionStatus status) {
    switch (status) {
        case SessionStatus::active:
            return "active";
        case SessionStatus::escalated:
            return "escalated";
        case SessionStatus::ended:
            return "ended";
    }
    return "active";
}

std::optional<SessionStatus> parse_session_status(std::string_view text) {
    for (const auto status :
         {SessionStatus::active, SessionStatus::escalated, SessionStatus::ended}) {
        if (text == to_string(status)) return status;
    }
    return std::nullopt;
}

json::object to_json(const Session& session, json::storage_ptr memory) {
    json::object object(session.unknown, std::move(memory));
    object.reserve(object.size() + known_keys.size());
    object["session_id"] = session.session_id;
    object["user_id"] = string_or_null(session.user_id);
    object["user_verified"] = session.user_verified;
    object["thread_id"] = session.thread_id;
    object["status"] = to_string(session.status);
    object["owner"] = session.owner.text();
    object["message_count"] = session.message_count;
    object["last_seq"] = session.last_seq;
    object["escalated"] = session.escalated;
    object["ticket_id"] = string_or_null(session.ticket_id);
    object["metadata"] = session.metadata;
    object["counters"] = session.counters;
    object["request_id"] = string_or_null(session.request_id);
    object["fingerprint"] = string_or_null(session.fingerprint);
    object["created_at"] = format_time(session.created_at);
    object["updated_at"] = format_time(session.updated_at);
    object["last_activity"] = format_time(session.last_activity);
    object["queued_at"] =
        session.queued_at ? json::value(format_time(*session.queued_at)) : json::value(nullptr);
    object["version"] = session.version;
    object["fence"] = session.fence;
    if (session.epoch != 1) object["epoch"] = session.epoch;
    if (!session.feedback.empty()) object["feedback"] = session.feedback;
    if (!session.handoffs.empty()) object["handoffs"] = session.handoffs;
    if (!session.files.empty()) object["files"] = session.files;
    if (!session.access_tags.empty()) object["access_tags"] = json::value_from(session.access_tags);
    object["schema"] = session.schema;
    return object;
}

void append_json(std::string& out, const Session& session) {
    JsonObjectText object(out);
    const auto add_if_any = [&object](std::string_view name, const auto& value) {
        if (value) object.add(name, std::string_view(*value));
    };
    object.add("session_id", session.session_id);
    add_if_any("user_id", session.user_id);
    if (session.user_verified) object.add("user_verified", true);
    object.add("thread_id", session.thread_id);
    object.add("status", to_string(session.status));
    object.add("owner", session.owner.text());
    object.add("message_count", session.message_count);
    object.add("last_seq", session.last_seq);
    object.add("escalated", session.escalated);
    add_if_any("ticket_id", session.ticket_id);
    if (!session.metadata.empty()) object.add("metadata", session.metadata);
    if (!session.counters.empty()) object.add("counters", session.counters);
    if (!session.feedback.empty()) object.add("feedback", session.feedback);
    if (!session.handoffs.empty()) append_json(object.value("handoffs"), session.handoffs);
    if (!session.files.empty()) append_json(object.value("files"), session.files);
    if (!session.access_tags.empty())
        append_json(object.value("access_tags"), json::value_from(session.access_tags));
    add_if_any("request_id", session.request_id);
    add_if_any("fingerprint", session.fingerprint);
    object.add("created_at", session.created_at);
    object.add("updated_at", session.updated_at);
    object.add("last_activity", session.last_activity);
    if (session.queued_at) object.add("queued_at", *session.queued_at);
    object.add("version", session.version);
    object.add("fence", session.fence);
    if (session.epoch != 1) object.add("epoch", session.epoch);
    object.add("schema", session.schema);
    for (const auto& [key, member] : session.unknown) {
        out.push_back(',');
        append_json(out, std::string_view(key));
        out.push_back(':');
        append_json(out, member);
    }
    object.end();
}

Result<Session> session_from_json(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return fail(Errc::corrupt, "session: not an object");
    Session session;
    Reader reader(*object);
    reader.text("session_id", session.session_id, true);
    reader.text("user_id", session.user_id);
    reader.boolean("user_verified", session.user_verified);
    reader.text("thread_id", session.thread_id);
    reader.number("message_count", session.message_count);
    reader.number("last_seq", session.last_seq);
    reader.boolean("escalated", session.escalated);
    reader.text("ticket_id", session.ticket_id);
    reader.object("metadata", session.metadata);
    reader.object("counters", session.counters);
    reader.object("feedback", session.feedback);
    reader.array("handoffs", session.handoffs);
    reader.array("files", session.files);
    reader.access_tags("access_tags", session.access_tags);
    reader.text("request_id", session.request_id);
    reader.text("fingerprint", session.fingerprint);
    reader.time("created_at", session.created_at);
    session.updated_at = session.last_activity = session.created_at;
    reader.time("updated_at", session.updated_at);
    reader.time("last_activity", session.last_activity);
    reader.time("queued_at", session.queued_at);
    reader.number("version", session.version);
    reader.number("fence", session.fence);
    reader.number("epoch", session.epoch);
    reader.number("schema", session.schema);

    std::string status = "active";
    reader.text("status", status);
    if (const auto parsed = parse_session_status(status)) {
        session.status = *parsed;
    } else {
        reader.bad("status");
    }
    std::string owner = "bot";
    reader.text("owner", owner);
    if (auto parsed = Owner::parse(owner)) {
        session.owner = std::move(*parsed);
    } else {
        reader.bad("owner");
    }
    if (!reader.first_bad().empty()) {
        return fail(
            Errc::corrupt,
            fmt::format("session: \"{}\" is missing or cannot be read", reader.first_bad())
        );
    }
    if (session.schema > Session::schema_current) {
        return fail(
            Errc::corrupt,
            fmt::format("session: written by a newer version (schema {})", session.schema)
        );
    }
    for (const auto& [key, member] : *object) {
        if (std::ranges::find(known_keys, std::string_view(key)) == known_keys.end()) {
            session.unknown[key] = member;
        }
    }
    return session;
}

}  // namespace continuo
