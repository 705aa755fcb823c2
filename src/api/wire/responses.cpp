#include "api/wire/responses.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "api/exposed_stats.hpp"
#include "api/wire/json_response.hpp"
#include "base/json_text.hpp"
#include "base/limits.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

json::value or_null(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

void append_texts(std::string& out, const std::vector<std::string>& texts) {
    append_json_array(out, texts, [](std::string& to, const std::string& text) {
        append_json(to, std::string_view(text));
    });
}

void append_message(std::string& text, const std::string& session_id, const Message& message) {
    JsonObjectText out(text);
    out.add("id", session_id + ":" + std::to_string(message.seq));
    add_members(out, message);
    if (message.role == Role::operator_) {
        if (const auto name = find_string(message.metadata, "operator")) out.add("author", *name);
    }
    out.end();
}

/// What customers may know of a model's part in a reply; tokens and cost are the operator's.
void append_model(std::string& text, const json::object& model) {
    json::object shown;
    for (const auto* name : {"outcome", "faults", "dropped"}) {
        if (const auto* value = find_member(model, name)) shown.emplace(name, *value);
    }
    append_json(text, shown);
}

void append_chat_metadata(std::string& text, const ApiCall& call, const TurnReply& turn) {
    const auto& config = call.config;
    const auto& services = call.services;
    JsonObjectText out(text);
    out.add("session_id", turn.session->session_id);
    out.add("request_id", call.request_id);
    out.add("seq", turn.reply ? turn.reply->seq : turn.message.seq);
    out.add("message_count", turn.session->message_count);
    out.add("has_context", turn.has_context);
    out.add("facts_extracted", turn.facts_extracted);
    out.add("initialization_mode", config.initialization_mode);
    out.add("session_store", services.sessions.name());
    append_session_stats(out.value("session_stats"), call);
    out.add("locking_enabled", config.locking_enabled);
    out.add("fingerprinting_enabled", config.fingerprinting_enabled);
    append_circuit_breakers(out.value("circuit_breaker_status"), call);
    out.add("answer_type", to_string(turn.reply ? turn.answer_type : AnswerType::handoff));
    out.add("offers_human", turn.offers_human);
    append_texts(out.value("reasons"), turn.reasons);
    if (turn.priority) {
        out.add("priority", to_string(*turn.priority));
    } else {
        out.add_null("priority");
    }
    const auto& ticket = turn.ticket_id ? turn.ticket_id : turn.session->ticket_id;
    if (ticket) out.add("ticket_id", *ticket);
    if (!turn.model.empty()) append_model(out.value("model"), turn.model);
    if (!turn.approval.empty()) out.add("approval", approval_response(turn.approval));
    if (!turn.actions.empty()) append_json(out.value("actions"), json::value(turn.actions));
    if (turn.replayed) out.add("replayed", true);
    if (turn.joined) out.add("joined", true);
    out.end();
}

}  // namespace

json::object session_response(const Session& session) {
    json::object out;
    out.reserve(14);
    out["session_id"] = session.session_id;
    out["user_id"] = or_null(session.user_id);
    out["user_verified"] = session.user_verified;
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
    if (!session.feedback.empty()) out["feedback"] = session.feedback;
    return out;
}

json::object approval_response(const json::object& approval) {
    json::object shown;
    for (const auto* name : {"id", "tool", "arguments", "asks", "expires_at"}) {
        if (const auto* value = find_member(approval, name)) shown.emplace(name, *value);
    }
    return shown;
}

std::string chat_response(const ApiCall& call, const TurnReply& turn) {
    const bool replied = turn.reply.has_value();
    const auto& shown = replied ? *turn.reply : turn.message;
    std::string text;
    text.reserve(4096);
    JsonObjectText out(text);
    const std::string_view without_reply = turn.told_before ? std::string_view() : passed_on_text;
    out.add("message", replied ? std::string_view(shown.content) : without_reply);
    out.value("sources") += shown.sources.json();
    out.add("requires_escalation", turn.requires_escalation || !replied);
    out.add("confidence", std::clamp(turn.confidence, 0.0, 1.0));
    out.add("session_id", turn.session->session_id);
    out.add("timestamp", shown.timestamp);
    out.add("processing_time", turn.processing_time);
    append_chat_metadata(out.value("metadata"), call, turn);
    out.end();
    return text;
}

std::string history_response(const std::string& session_id, const HistoryPage& page) {
    std::string text;
    JsonObjectText out(text);
    auto& list = out.value("messages");
    const auto begin = list.size();
    list.push_back('[');
    for (const auto& message : page.messages) {
        const bool first = list.size() == begin + 1;
        const auto end = list.size();
        if (!first) list.push_back(',');
        append_message(list, session_id, message);
        // The first one is delivered whatever its size: otherwise a client could not go on.
        if (!first && list.size() - begin > limits::history_page_bytes_max) {
            list.resize(end);
            break;
        }
    }
    list.push_back(']');
    out.add("total", page.total);
    out.add("session_id", session_id);
    out.end();
    return text;
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
        {"state", to_string(state_of(document))},
        {"reason", document.error.empty() ? json::value(nullptr) : json::value(document.error)},
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
