#include "replication/record_json.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

std::unexpected<Error> unreadable_member(std::string_view member) {
    return fail(Errc::corrupt, fmt::format("cannot read {}", member));
}

std::int64_t microseconds_of(TimePoint time) {
    return time.time_since_epoch().count();
}

std::optional<TimePoint> find_time(const json::object& object, std::string_view key) {
    const auto count = find_integer(object, key);
    return count ? time_of_microseconds(*count) : std::nullopt;
}

std::string text_or_empty(const json::object& object, std::string_view key) {
    return find_string(object, key).value_or("");
}

json::object content_to_json(const Document& document) {
    json::object object{
        {"document_id", document.document_id},
        {"title", document.title},
        {"content", document.content},
        {"content_type", document.content_type},
        {"source", document.source},
        {"metadata", document.metadata},
        {"content_hash", document.content_hash},
        {"chunk_count", document.chunk_count},
        {"created_at", microseconds_of(document.created_at)},
        {"updated_at", microseconds_of(document.updated_at)},
    };
    if (!document.error.empty()) object["error"] = document.error;
    return object;
}

json::object content_to_json(const Ticket& ticket) {
    return to_json(ticket);
}

json::object content_to_json(const Note& note) {
    return {
        {"note_id", note.note_id},
        {"session_id", note.session_id},
        {"author", note.author},
        {"content", note.content},
        {"created_at", microseconds_of(note.created_at)},
    };
}

json::object content_to_json(const Operator& one) {
    json::object object{
        {"name", one.name},
        {"role", to_string(one.role)},
        {"token_hash", one.token_hash},
        {"created_at", microseconds_of(one.created_at)},
    };
    if (one.disabled_at) object["disabled_at"] = microseconds_of(*one.disabled_at);
    return object;
}

json::object content_to_json(const CustomerFact& fact) {
    return to_json(fact);
}

json::object content_to_json(std::monostate /*erased*/) {
    return {};
}

Result<RecordContent> read_shared_document(const json::object& object) {
    Document document;
    document.document_id = text_or_empty(object, "document_id");
    if (!is_valid_id(document.document_id)) return unreadable_member("document_id");
    document.title = text_or_empty(object, "title");
    document.content = text_or_empty(object, "content");
    document.content_type = text_or_empty(object, "content_type");
    document.source = text_or_empty(object, "source");
    const auto* const metadata = find_object(object, "metadata");
    if (metadata == nullptr) return unreadable_member("metadata");
    document.metadata = *metadata;
    document.content_hash = text_or_empty(object, "content_hash");
    if (document.content_hash.empty()) return unreadable_member("content_hash");
    const auto chunks = find_integer(object, "chunk_count");
    if (!chunks || *chunks < 0) return unreadable_member("chunk_count");
    document.chunk_count = static_cast<std::uint64_t>(*chunks);
    const auto created = find_time(object, "created_at");
    const auto updated = find_time(object, "updated_at");
    if (!created || !updated) return unreadable_member("created_at or updated_at");
    document.created_at = *created;
    document.updated_at = *updated;
    document.error = text_or_empty(object, "error");
    return document;
}

Result<RecordContent> read_shared_note(const json::object& object) {
    Note note;
    note.note_id = text_or_empty(object, "note_id");
    note.session_id = text_or_empty(object, "session_id");
    note.author = text_or_empty(object, "author");
    note.content = text_or_empty(object, "content");
    const auto created = find_time(object, "created_at");
    if (note.session_id.empty() || !created) return unreadable_member("session_id or created_at");
    note.created_at = *created;
    return note;
}

Result<RecordContent> read_shared_operator(const json::object& object) {
    Operator one;
    one.name = text_or_empty(object, "name");
    const auto role = parse_operator_role(text_or_empty(object, "role"));
    one.token_hash = text_or_empty(object, "token_hash");
    const auto created = find_time(object, "created_at");
    if (!is_valid_operator_name(one.name) || !role || one.token_hash.empty() || !created)
        return unreadable_member("name, role, token_hash or created_at");
    one.role = *role;
    one.created_at = *created;
    one.disabled_at = find_time(object, "disabled_at");
    return one;
}

Result<RecordContent> read_content(RecordKind kind, const json::value& value) {
    const auto* const object = value.if_object();
    if (object == nullptr) return fail(Errc::corrupt, "not an object");
    switch (kind) {
        case RecordKind::document:
            return read_shared_document(*object);
        case RecordKind::ticket: {
            auto ticket = ticket_from_json(value);
            if (!ticket) return std::unexpected(std::move(ticket.error()));
            return std::move(*ticket);
        }
        case RecordKind::note:
            return read_shared_note(*object);
        case RecordKind::operator_:
            return read_shared_operator(*object);
        case RecordKind::fact: {
            auto fact = memory_from_json(value);
            if (!fact) return std::unexpected(std::move(fact.error()));
            return std::move(*fact);
        }
    }
    return fail(Errc::corrupt, "of an unknown kind");
}

struct IdOfContent {
    std::string operator()(std::monostate /*erased*/) const { return {}; }
    std::string operator()(const Document& document) const { return document.document_id; }
    std::string operator()(const Ticket& ticket) const { return ticket.ticket_id; }
    std::string operator()(const Note& note) const { return note.note_id; }
    std::string operator()(const Operator& one) const { return one.name; }
    std::string operator()(const CustomerFact& fact) const { return fact.memory_id; }
};

}  // namespace

json::object record_to_json(const RecordContent& content) {
    return std::visit([](const auto& item) { return content_to_json(item); }, content);
}

Result<RecordContent> record_from_json(const RecordName& name, const json::value& value) {
    auto content = read_content(name.kind, value);
    if (content && std::visit(IdOfContent(), *content) != name.id)
        return fail(Errc::corrupt, "its id is another one");
    return content;
}

}  // namespace continuo
