#include "cli/evaluation/evaluation_client.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "cli/chat/chat_refusal.hpp"
#include "cli/knowledge/http_knowledge.hpp"

namespace continuo {

namespace {

constexpr std::size_t search_depth = 20;

std::unexpected<Error> unreadable_reply() {
    return fail(Errc::internal, "the server's answer cannot be read");
}

/// The documents of a list of sources, each once.
std::vector<std::string> documents_in(const json::array& sources) {
    std::vector<std::string> ids;
    for (const auto& source : sources) {
        if (!source.is_object()) continue;
        const auto* metadata = find_object(source.get_object(), "metadata");
        if (metadata == nullptr) continue;
        auto id = find_string(*metadata, "document_id");
        if (id && std::ranges::find(ids, *id) == ids.end()) ids.push_back(std::move(*id));
    }
    return ids;
}

Result<JudgedReply> read_judged_reply(const std::string& body) {
    const auto value = parse_json(body);
    if (!value || !value->is_object()) return unreadable_reply();
    const auto& object = value->get_object();
    const auto* sources = find_array(object, "sources");
    const auto* metadata = find_object(object, "metadata");
    JudgedReply reply;
    reply.text = find_string(object, "message").value_or("");
    reply.confidence = find_number(object, "confidence").value_or(0);
    if (sources != nullptr) reply.cited = documents_in(*sources);
    if (metadata != nullptr) reply.answer_type = find_string(*metadata, "answer_type").value_or("");
    return reply;
}

}  // namespace

Result<void> EvaluationClient::load(std::vector<NewDocument> documents) {
    constexpr std::size_t batch_documents_max = 100;
    constexpr std::size_t batch_bytes_max = 8UZ * 1024 * 1024;
    const auto access = make_http_knowledge(
        x_transport, {.prefix = x_config.prefix, .key = x_config.key, .wait = x_config.wait}
    );
    std::vector<NewDocument> batch;
    std::size_t bytes = 0;
    const auto send = [&]() -> Result<void> {
        if (batch.empty()) return {};
        const auto report = access->upsert(std::exchange(batch, {}));
        if (!report) return std::unexpected(report.error());
        bytes = 0;
        if (report->errors.empty()) return {};
        const auto& refused = report->errors.front();
        return fail(
            Errc::invalid_input, fmt::format("document {}: {}", excerpt(refused.id), refused.error)
        );
    };
    for (auto& document : documents) {
        const auto size = document.content.size();
        if (bytes + size > batch_bytes_max || batch.size() == batch_documents_max) {
            if (auto sent = send(); !sent) return sent;
        }
        bytes += size;
        batch.push_back(std::move(document));
    }
    return send();
}

Result<EvaluationResult> EvaluationClient::ask(const EvaluationData& data) {
    EvaluationResult result;
    const auto total = data.questions.size() + data.unanswerable.size() + data.conversations.size();
    x_done = 0;
    for (const auto& question : data.questions) {
        step(total);
        if (!question.gold.empty()) {
            auto found = search(question);
            if (!found) return std::unexpected(std::move(found.error()));
            result.searches.push_back(std::move(*found));
        }
        auto reply = ask_once(question.text);
        if (!reply) return std::unexpected(std::move(reply.error()));
        result.questions.push_back(judge_question(question, std::move(*reply)));
    }
    for (const auto& question : data.unanswerable) {
        step(total);
        auto reply = ask_once(question.text);
        if (!reply) return std::unexpected(std::move(reply.error()));
        result.unanswerable.push_back(judge_unanswerable(question, std::move(*reply)));
    }
    for (const auto& conversation : data.conversations) {
        step(total);
        if (auto done = talk(conversation, result); !done)
            return std::unexpected(std::move(done.error()));
    }
    return result;
}

Result<EvaluatedSearch> EvaluationClient::search(const EvaluationQuestion& question) {
    const json::object body{
        {"query", utf8_prefix(question.text, limits::query_code_points_max)},
        {"limit", search_depth}
    };
    const auto reply = exchange("POST", "/chat/search", json::serialize(body));
    if (!reply) return std::unexpected(reply.error());
    if (reply->status != 200) return std::unexpected(refusal_of(*reply));
    const auto value = parse_json(reply->body);
    if (!value || !value->is_array()) return unreadable_reply();
    return EvaluatedSearch{documents_in(value->get_array()), question.gold};
}

Result<JudgedReply> EvaluationClient::ask_once(const std::string& text) {
    const auto session_id = begin_session();
    if (!session_id) return std::unexpected(session_id.error());
    auto reply = say(*session_id, text);
    const bool refused = reply && reply->answer_type == "refused";
    if (refused) return fail(Errc::internal, "the server refused a question: " + reply->text);
    return reply;
}

Result<void> EvaluationClient::talk(
    const EvaluationConversation& conversation, EvaluationResult& result
) {
    const auto session_id = begin_session();
    if (!session_id) return std::unexpected(session_id.error());
    std::size_t number = 0;
    for (const auto& turn : conversation.turns) {
        ++number;
        auto reply = say(*session_id, turn.user);
        if (!reply) return std::unexpected(std::move(reply.error()));
        if (turn.expect == "any") continue;
        auto id = fmt::format("{}#{}", conversation.id, number);
        result.turns.push_back(judge_turn(std::move(id), turn, std::move(*reply)));
    }
    return {};
}

Result<std::string> EvaluationClient::begin_session() {
    const auto reply = exchange("POST", "/sessions", "{}");
    if (!reply) return std::unexpected(reply.error());
    if (reply->status < 200 || reply->status > 299) return std::unexpected(refusal_of(*reply));
    const auto value = parse_json(reply->body);
    if (!value || !value->is_object()) return unreadable_reply();
    auto id = find_string(value->get_object(), "session_id");
    if (!id || !is_valid_id(*id)) return unreadable_reply();
    return std::move(*id);
}

Result<JudgedReply> EvaluationClient::say(const std::string& session_id, std::string_view text) {
    const json::object body{{"message", utf8_prefix(text, limits::message_code_points_max)}};
    const auto path = "/chat/sessions/" + session_id + "/messages";
    const auto reply = exchange("POST", path, json::serialize(body));
    if (!reply) return std::unexpected(reply.error());
    if (reply->status == 200) return read_judged_reply(reply->body);
    JudgedReply refused;
    refused.answer_type = "refused";
    refused.text = refusal_of(*reply).detail;
    return refused;
}

Result<ChatHttpReply> EvaluationClient::exchange(
    std::string method, std::string_view path, std::string body
) {
    ChatHttpRequest request;
    request.method = std::move(method);
    request.target = x_config.prefix + std::string(path);
    request.body = std::move(body);
    request.token = x_config.key;
    return send_with_retries(x_transport, request, x_config.wait);
}

void EvaluationClient::step(std::size_t total) {
    if (x_config.progress) x_config.progress(x_done, total);
    ++x_done;
}

}  // namespace continuo
