#include "api/wire_responses.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "api/json_response.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

/// What the customer reads when a person owns the conversation and the bot keeps silent.
constexpr std::string_view passed_on =
    "Your message has been passed on to our team. Someone will reply to you here.";

json::value or_null(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

template <class Item>
json::array list_of(const std::vector<Item>& items, const json::storage_ptr& memory = {}) {
    json::array out(memory);
    out.reserve(items.size());
    for (const auto& item : items)
        out.push_back(to_json(item, memory));
    return out;
}

json::object message_response(const std::string& session_id, const Message& message) {
    json::object out;
    out.reserve(9);
    out["id"] = session_id + ":" + std::to_string(message.seq);
    out["seq"] = message.seq;
    out["role"] = to_string(message.role);
    out["content"] = message.content;
    out["timestamp"] = format_time(message.timestamp);
    out["attachments"] = list_of(message.attachments);
    out["sources"] = list_of(message.sources);
    out["tools_used"] = json::array(message.tools_used.begin(), message.tools_used.end());
    out["processing_time"] =
        message.processing_time ? json::value(*message.processing_time) : json::value(nullptr);
    return out;
}

json::object chat_metadata(const ApiCall& call, const TurnReply& turn, json::storage_ptr memory) {
    const auto& config = call.config;
    const auto& services = call.services;
    json::object out(std::move(memory));
    out.reserve(18);
    out["session_id"] = turn.session.session_id;
    out["request_id"] = call.request_id;
    out["seq"] = turn.reply ? turn.reply->seq : turn.message.seq;
    out["message_count"] = turn.session.message_count;
    out["has_context"] = turn.has_context;
    out["facts_extracted"] = turn.facts_extracted;
    out["initialization_mode"] = config.initialization_mode;
    out["session_store"] = services.sessions.name();
    out["session_stats"] = to_json(services.sessions.stats());
    out["locking_enabled"] = config.locking_enabled;
    out["fingerprinting_enabled"] = config.fingerprinting_enabled;
    out["circuit_breaker_status"] = services.tools.circuit_breaker_status();
    out["answer_type"] = to_string(turn.reply ? turn.answer_type : AnswerType::handoff);
    out["reasons"] = json::array(turn.reasons.begin(), turn.reasons.end());
    out["priority"] = turn.priority ? json::value(to_string(*turn.priority)) : json::value(nullptr);
    const auto& ticket = turn.ticket_id ? turn.ticket_id : turn.session.ticket_id;
    if (ticket) out["ticket_id"] = *ticket;
    if (turn.replayed) out["replayed"] = true;
    return out;
}

}  // namespace

json::object session_response(const Session& session) {
    json::object out;
    out.reserve(12);
    out["session_id"] = session.session_id;
    out["user_id"] = or_null(session.user_id);
    out["thread_id"] = session.thread_id;
    out["status"] = to_string(session.status);
    out["created_at"] = format_time(session.created_at);
    out["metadata"] = session.metadata;
    out["updated_at"] = format_time(session.updated_at);
    out["last_activity"] = format_time(session.last_activity);
    out["message_count"] = session.message_count;
    out["escalated"] = session.escalated;
    out["ticket_id"] = or_null(session.ticket_id);
    out["owner"] = session.owner.text();
    return out;
}

json::object chat_response(const ApiCall& call, const TurnReply& turn, json::storage_ptr memory) {
    const bool replied = turn.reply.has_value();
    const auto& shown = replied ? *turn.reply : turn.message;
    json::object out(memory);
    out.reserve(8);
    out["message"] = replied ? std::string_view(shown.content) : passed_on;
    if (replied) {
        out["sources"] = list_of(shown.sources, memory);
    } else {
        out["sources"] = json::array();
    }
    out["requires_escalation"] = turn.requires_escalation || !replied;
    out["confidence"] = std::clamp(turn.confidence, 0.0, 1.0);
    out["session_id"] = turn.session.session_id;
    out["timestamp"] = format_time(shown.timestamp);
    out["processing_time"] = turn.processing_time;
    out["metadata"] = chat_metadata(call, turn, std::move(memory));
    return out;
}

json::object history_response(const std::string& session_id, const HistoryPage& page) {
    json::array messages;
    messages.reserve(page.messages.size());
    for (const auto& message : page.messages)
        messages.push_back(message_response(session_id, message));
    return {{"messages", std::move(messages)}, {"total", page.total}, {"session_id", session_id}};
}

json::array search_response(const std::vector<Hit>& hits) {
    json::array out;
    out.reserve(hits.size());
    int rank = 0;
    for (const auto& hit : hits)
        out.push_back(to_json(to_source(hit, ++rank)));
    return out;
}

json::object upsert_response(const UpsertReport& report) {
    json::array errors;
    for (const auto& failure : report.errors)
        errors.push_back({{"id", failure.id}, {"error", failure.error}});
    return {
        {"documents_added", report.documents_added},
        {"documents_updated", report.documents_updated},
        {"documents_unchanged", report.documents_unchanged},
        {"chunks_created", report.chunks_created},
        {"errors", std::move(errors)},
    };
}

json::object document_response(const Document& document, bool whole) {
    json::object out{
        {"id", document.document_id},
        {"title", document.title},
        {"content_type", document.content_type},
        {"source", document.source},
        {"metadata", document.metadata},
        {"content_hash", document.content_hash},
        {"chunk_count", document.chunk_count},
        {"created_at", format_time(document.created_at)},
        {"updated_at", format_time(document.updated_at)},
    };
    if (whole) out["content"] = document.content;
    return out;
}

HttpResponse page_response(json::array items, std::uint64_t total, const std::string& next) {
    auto response = json_response(200, std::move(items));
    response.headers.add("X-Total-Count", std::to_string(total));
    if (!next.empty()) response.headers.add("X-Next-Cursor", next);
    return response;
}

}  // namespace continuo
