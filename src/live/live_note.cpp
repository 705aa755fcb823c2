#include "live/live_note.hpp"

#include <utility>

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

struct NoteWriter {
    json::object operator()(const live_note::SessionChanged&) const { return {{"k", "changed"}}; }
    json::object operator()(const live_note::TurnBegan& note) const {
        return {{"k", "began"}, {"f", note.fence}, {"s", note.seq}};
    }
    json::object operator()(const live_note::DraftGrew& note) const {
        return {
            {"k", "grew"},
            {"f", note.fence},
            {"s", note.seq},
            {"o", note.offset},
            {"t", note.text},
        };
    }
    json::object operator()(const live_note::StatusNote& note) const {
        return {{"k", "status"}, {"t", note.message}};
    }
    json::object operator()(const live_note::TypingNote& note) const {
        return {
            {"k", "typing"},
            {"r", to_string(note.role)},
            {"a", note.author},
            {"c", note.source},
        };
    }
    json::object operator()(const live_note::Stop& note) const {
        return {{"k", "stop"}, {"s", note.seq}};
    }
    json::object operator()(const live_note::QueueChanged& note) const {
        return {{"k", "queue"}, {"i", note.session_id}, {"d", note.resolved}};
    }
};

std::uint64_t number_in(const json::object& object, std::string_view key) {
    const auto value = find_integer(object, key).value_or(0);
    return value < 0 ? 0 : static_cast<std::uint64_t>(value);
}

std::string text_in(const json::object& object, std::string_view key) {
    return find_string(object, key).value_or("");
}

}  // namespace

std::string encode_note(const LiveNote& note) {
    return json::serialize(std::visit(NoteWriter(), note.what));
}

Result<LiveNote> decode_note(std::string session_id, const std::string& text) {
    const auto value = parse_json(text, limits::stored_json_depth_max);
    if (!value || !value->is_object()) return fail(Errc::corrupt, "a live note is no JSON object");
    const auto& object = value->get_object();
    const auto kind = text_in(object, "k");
    LiveNote note{std::move(session_id), live_note::SessionChanged{}};
    if (kind == "began") {
        note.what = live_note::TurnBegan{number_in(object, "f"), number_in(object, "s")};
    } else if (kind == "grew") {
        note.what = live_note::DraftGrew{
            number_in(object, "f"),
            number_in(object, "s"),
            number_in(object, "o"),
            text_in(object, "t"),
        };
    } else if (kind == "status") {
        note.what = live_note::StatusNote{text_in(object, "t")};
    } else if (kind == "typing") {
        const auto role = parse_role(text_in(object, "r"));
        if (!role) return fail(Errc::corrupt, "a live note names an unknown role");
        note.what = live_note::TypingNote{*role, text_in(object, "a"), text_in(object, "c")};
    } else if (kind == "stop") {
        note.what = live_note::Stop{number_in(object, "s")};
    } else if (kind == "queue") {
        note.what =
            live_note::QueueChanged{text_in(object, "i"), find_bool(object, "d").value_or(false)};
    } else if (kind != "changed") {
        return fail(Errc::corrupt, "a live note of an unknown kind");
    }
    return note;
}

}  // namespace continuo
