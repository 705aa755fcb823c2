#include "transfer/python_session_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

constexpr std::array<std::string_view, 11> python_keys{
    "session_id",
    "user_id",
    "thread_id",
    "message_count",
    "escalated",
    "metadata",
    "request_id",
    "created_at",
    "updated_at",
    "last_activity",
    "fingerprint",
};
// Members that have a meaning in Continuo and none in the Python system: not taken from there.
constexpr std::array<std::string_view, 9> our_keys{
    "user_verified",
    "status",
    "owner",
    "last_seq",
    "ticket_id",
    "counters",
    "version",
    "fence",
    "schema",
};

bool is_one_of(std::span<const std::string_view> keys, std::string_view key) {
    return std::ranges::find(keys, key) != keys.end();
}

/// Reads members and adds a note for each invalid one.
class Members {
public:
    Members(const json::object& object, std::vector<std::string>& notes)
        : x_object(object), x_notes(notes) {}

    std::optional<std::string> text(std::string_view key) {
        const auto* value = present(key);
        if (value == nullptr) return std::nullopt;
        if (value->is_int64()) return std::to_string(value->get_int64());
        if (!value->is_string()) return not_understood(key, *value);
        const std::string_view text = value->get_string();
        if (text.empty()) return std::nullopt;
        if (text.size() <= limits::id_bytes_max) return std::string(text);
        return not_understood(key, *value);
    }

    std::uint64_t number(std::string_view key) {
        const auto* value = present(key);
        if (value == nullptr) return 0;
        // 2^53: integers up to here are exact as double, Lua's number type.
        constexpr double exact_max = 9007199254740992.0;
        double number = -1;
        json::error_code ec;
        if (value->is_number()) number = value->to_number<double>(ec);
        if (const auto* text = value->if_string()) {
            std::uint64_t read = 0;
            if (parse_integer(trim(*text), read)) number = static_cast<double>(read);
        }
        if (!ec && number >= 0 && number <= exact_max && number == std::floor(number))
            return static_cast<std::uint64_t>(number);
        not_understood(key, *value);
        return 0;
    }

    bool boolean(std::string_view key) {
        const auto* value = present(key);
        if (value == nullptr) return false;
        if (value->is_bool()) return value->get_bool();
        if (value->is_int64()) return value->get_int64() != 0;
        if (const auto* text = value->if_string()) {
            if (equal_ignoring_case(*text, "true") || *text == "1") return true;
            if (equal_ignoring_case(*text, "false") || *text == "0") return false;
        }
        not_understood(key, *value);
        return false;
    }

    json::object object(std::string_view key) {
        const auto* value = present(key);
        if (value == nullptr) return {};
        if (value->is_object()) return value->get_object();
        // Lua encodes an empty table as {} or [].
        if (value->is_array() && value->get_array().empty()) return {};
        not_understood(key, *value);
        return {};
    }

    std::optional<TimePoint> time(std::string_view key) {
        const auto* value = present(key);
        if (value == nullptr) return std::nullopt;
        if (const auto* text = value->if_string()) {
            if (const auto read = parse_time(*text)) return read;
        }
        not_understood(key, *value);
        return std::nullopt;
    }

private:
    const json::value* present(std::string_view key) const {
        const auto* value = x_object.if_contains(key);
        return value != nullptr && !value->is_null() ? value : nullptr;
    }
    std::nullopt_t not_understood(std::string_view key, const json::value& value) {
        constexpr std::size_t shown_max = 60;
        const auto shown = json::serialize(value);
        x_notes.push_back(fmt::format("\"{}\" is {}: ignored", key, excerpt(shown, shown_max)));
        return std::nullopt;
    }
    const json::object& x_object;
    std::vector<std::string>& x_notes;
};

void read_times(Members& members, TimePoint now, PythonSession& read) {
    auto& session = read.session;
    const auto created = members.time("created_at");
    const auto updated = members.time("updated_at");
    const auto active = members.time("last_activity");
    // Default for created_at: the earliest known time, or now.
    const auto earliest = std::min(updated.value_or(now), active.value_or(now));
    if (!created) read.notes.push_back("\"created_at\" is missing or invalid: replaced");
    session.created_at = created.value_or(earliest);
    session.updated_at = updated.value_or(active.value_or(session.created_at));
    session.last_activity = active.value_or(updated.value_or(session.created_at));
}

void keep_the_rest(const json::object& object, PythonSession& read) {
    for (const auto& [key, value] : object) {
        if (is_one_of(python_keys, key)) continue;
        if (is_one_of(our_keys, key)) {
            read.notes.push_back(
                fmt::format("\"{}\" has another meaning here: ignored", std::string_view(key))
            );
        } else {
            read.session.unknown[key] = value;
        }
    }
}

Result<json::value> parse_leniently(std::string_view text, std::vector<std::string>& notes) {
    auto value = parse_json(text);
    if (value) return value;
    bool mended = false;
    const auto better = mend_python_json(text, mended);
    if (!mended) return value;
    auto second = parse_json(better);
    if (!second) return value;
    notes.emplace_back("invalid JSON: replaced NaN, Infinity or unpaired surrogates");
    return second;
}

}  // namespace

bool is_python_encrypted(std::string_view text) {
    // A Fernet token begins with the version 0x80 and eight bytes of time, the first of which are
    // 0: "gAAAAA" in base64, and "Z0FBQUFB" if encoded twice.
    return text.starts_with("Z0FBQUFB") || text.starts_with("gAAAAA");
}

Result<PythonSession> read_python_session(
    std::string_view id, std::string_view text, TimePoint now
) {
    if (is_python_encrypted(text))
        return fail(Errc::invalid_input, "encrypted by the Python system (docs/migration.md)");
    if (!is_valid_id(id)) return fail(Errc::invalid_input, "not a valid session id");
    PythonSession read;
    const auto value = parse_leniently(text, read.notes);
    if (!value) return std::unexpected(value.error());
    const auto* object = value->if_object();
    if (object == nullptr) return fail(Errc::invalid_input, "not a JSON object");
    const auto named = find_string(*object, "session_id");
    if (!named) return fail(Errc::invalid_input, "\"session_id\" is missing or not a string");
    if (*named != id)
        return fail(Errc::invalid_input, "\"session_id\" differs from the id in the key");

    Members members(*object, read.notes);
    auto& session = read.session;
    session.session_id = *named;
    session.user_id = members.text("user_id");
    session.thread_id = members.text("thread_id").value_or("");
    // Derived from the id, so that each import gives the same one.
    if (session.thread_id.empty()) session.thread_id = "thread_" + content_hash(id).substr(0, 32);
    session.message_count = members.number("message_count");
    session.escalated = members.boolean("escalated");
    if (session.escalated) {
        session.status = SessionStatus::escalated;
        session.owner = Owner::queue();
    }
    session.metadata = members.object("metadata");
    session.request_id = members.text("request_id");
    read_times(members, now, read);
    session.version = 1;
    keep_the_rest(*object, read);
    if (auto fingerprint = members.text("fingerprint"))
        session.unknown["python_fingerprint"] = std::move(*fingerprint);
    return read;
}

std::string mend_python_json(std::string_view text, bool& mended) {
    std::string better;
    better.reserve(text.size());
    const auto surrogate_at = [text](std::size_t at) -> int {
        // 1: a high surrogate, 2: a low surrogate, 0: neither.
        if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
        const char kind = static_cast<char>(text[at + 2] | 0x20);
        if (kind != 'd') return 0;
        const char half = static_cast<char>(text[at + 3] | 0x20);
        if (half == '8' || half == '9' || half == 'a' || half == 'b') return 1;
        return half >= 'c' && half <= 'f' ? 2 : 0;
    };
    bool in_string = false;
    for (std::size_t i = 0; i < text.size();) {
        if (in_string && text[i] == '\\') {
            const int half = surrogate_at(i);
            if (half == 1 && surrogate_at(i + 6) == 2) {
                better += text.substr(i, 12);
                i += 12;
            } else if (half != 0) {
                better += "\\ufffd";
                mended = true;
                i += 6;
            } else {
                better += text.substr(i, 2);
                i += 2;
            }
            continue;
        }
        if (text[i] == '"') in_string = !in_string;
        bool replaced = false;
        for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
            if (in_string || !text.substr(i).starts_with(word)) continue;
            better += "null";
            i += word.size();
            replaced = mended = true;
            break;
        }
        if (!replaced) better += text[i++];
    }
    return better;
}

}  // namespace continuo
