#include "cli/knowledge/http_knowledge.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"
#include "base/time_format.hpp"
#include "cli/chat/chat_refusal.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// How often a request is sent where the server asks to come back: the rate limit has a period of
/// a minute by default.
constexpr int page_limit = 100;

std::unexpected<Error> unreadable_answer() {
    return fail(Errc::internal, "the server's answer cannot be read");
}

Document read_listed_document(const json::object& object) {
    Document out;
    out.document_id = find_string(object, "id").value_or("");
    out.title = find_string(object, "title").value_or("");
    out.content = find_string(object, "content").value_or("");
    out.content_type = find_string(object, "content_type").value_or("");
    out.source = find_string(object, "source").value_or("");
    out.content_hash = find_string(object, "content_hash").value_or("");
    if (const auto* metadata = find_object(object, "metadata")) out.metadata = *metadata;
    const auto state = find_string(object, "state").value_or("");
    if (state == to_string(DocumentState::failed))
        out.error = find_string(object, "reason").value_or(state);
    out.pending = state == to_string(DocumentState::pending);
    out.chunk_count = static_cast<std::uint64_t>(find_integer(object, "chunk_count").value_or(0));
    out.updated_at =
        parse_time(find_string(object, "updated_at").value_or("")).value_or(TimePoint{});
    return out;
}

json::object to_request(NewDocument document) {
    json::object out{
        {"id", std::move(document.id)},
        {"content", std::move(document.content)},
        {"content_type", std::move(document.content_type)},
        {"source", std::move(document.source)},
        {"metadata", std::move(document.metadata)},
    };
    if (!document.title.empty()) out["title"] = std::move(document.title);
    if (!document.error.empty()) {
        out["error"] = std::move(document.error);
        out.erase("content");
    }
    return out;
}

std::uint64_t count_in(const json::object& object, std::string_view key) {
    return static_cast<std::uint64_t>(
        std::max<std::int64_t>(find_integer(object, key).value_or(0), 0)
    );
}

class HttpKnowledge final : public KnowledgeAccess {
public:
    HttpKnowledge(ChatTransport& transport, HttpKnowledgeConfig config)
        : x_transport(transport), x_config(std::move(config)) {}

    Result<std::vector<Document>> list() override {
        std::vector<Document> all;
        std::string cursor;
        do {
            auto path = fmt::format("/knowledge/documents?limit={}", page_limit);
            if (!cursor.empty()) path += "&cursor=" + cursor;
            const auto reply = exchange("GET", path, "");
            if (!reply) return std::unexpected(reply.error());
            const auto value = parse_json(reply->body);
            if (!value || !value->is_array()) return unreadable_answer();
            for (const auto& item : value->get_array())
                if (item.is_object()) all.push_back(read_listed_document(item.get_object()));
            // It goes into a request: an id, or nothing.
            if (!reply->next_cursor.empty() &&
                (!is_valid_id(reply->next_cursor) || reply->next_cursor <= cursor))
                return unreadable_answer();
            cursor = reply->next_cursor;
        } while (!cursor.empty());
        return all;
    }
    Result<Document> load(const std::string& id) override {
        const auto object = ask("GET", "/knowledge/documents/" + id, "");
        if (!object) return std::unexpected(object.error());
        return read_listed_document(*object);
    }
    Result<UpsertReport> upsert(std::vector<NewDocument> documents) override {
        json::array items;
        for (auto& document : documents)
            items.push_back(to_request(std::move(document)));
        const json::object body{{"documents", std::move(items)}};
        const auto object = ask("POST", "/knowledge/documents", json::serialize(body));
        if (!object) return std::unexpected(object.error());
        UpsertReport report;
        report.documents_added = count_in(*object, "documents_added");
        report.documents_updated = count_in(*object, "documents_updated");
        report.documents_unchanged = count_in(*object, "documents_unchanged");
        report.chunks_created = count_in(*object, "chunks_created");
        if (const auto* errors = find_array(*object, "errors")) {
            for (const auto& error : *errors) {
                if (!error.is_object()) continue;
                const auto& one = error.get_object();
                report.errors.push_back(
                    {find_string(one, "id").value_or(""), find_string(one, "error").value_or("")}
                );
            }
        }
        return report;
    }
    Result<bool> erase(const std::string& id) override {
        const auto object = ask("DELETE", "/knowledge/documents/" + id, "");
        if (!object && object.error().code == Errc::not_found) return false;
        if (!object) return std::unexpected(object.error());
        return true;
    }
    Result<json::array> search(const std::string& query, std::size_t limit) override {
        const json::object body{{"query", query}, {"limit", limit}};
        const auto reply = exchange("POST", "/chat/search", json::serialize(body));
        if (!reply) return std::unexpected(reply.error());
        auto value = parse_json(reply->body);
        if (!value || !value->is_array()) return unreadable_answer();
        return std::move(value->get_array());
    }
    Result<json::object> status() override { return ask("GET", "/knowledge/status", ""); }
    Result<GapPageText> gaps(const GapListOptions& options, const std::string& cursor) override {
        const auto path = fmt::format(
            "/knowledge/gaps?status={}&sort={}&limit={}&format={}{}{}",
            options.status,
            options.sort,
            std::min<std::size_t>(options.limit, page_limit),
            options.csv ? "csv" : "json",
            cursor.empty() ? "" : "&cursor=",
            cursor
        );
        auto reply = exchange("GET", path, "");
        if (!reply) return std::unexpected(std::move(reply.error()));
        // It goes into a request: a greater number than the last, or nothing.
        const auto number_of = [](const std::string& text) {
            std::size_t number = 0;
            return parse_integer(text, number) ? number : 0;
        };
        const auto& next = reply->next_cursor;
        if (!next.empty() && number_of(next) <= number_of(cursor)) return unreadable_answer();
        return GapPageText{std::move(reply->body), next};
    }

private:
    Result<ChatHttpReply> exchange(std::string method, std::string_view path, std::string body) {
        ChatHttpRequest request;
        request.method = std::move(method);
        request.target = x_config.prefix + std::string(path);
        request.body = std::move(body);
        request.token = x_config.key;
        auto reply = send_with_retries(x_transport, request, x_config.wait);
        if (!reply || (reply->status >= 200 && reply->status < 300)) return reply;
        return std::unexpected(refusal_of(*reply));
    }
    Result<json::object> ask(std::string method, std::string_view path, std::string body) {
        const auto reply = exchange(std::move(method), path, std::move(body));
        if (!reply) return std::unexpected(reply.error());
        auto value = parse_json(reply->body);
        if (!value || !value->is_object()) return unreadable_answer();
        return std::move(value->get_object());
    }

    ChatTransport& x_transport;
    HttpKnowledgeConfig x_config;
};

}  // namespace

std::unique_ptr<KnowledgeAccess> make_http_knowledge(
    ChatTransport& transport, HttpKnowledgeConfig config
) {
    return std::make_unique<HttpKnowledge>(transport, std::move(config));
}

}  // namespace continuo
