#include <array>
#include <cmath>

#include <boost/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/handlers/turn_request.hpp"
#include "api/handlers/user_access.hpp"
#include "api/wire/form.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/requests.hpp"
#include "api/wire/responses.hpp"
#include "api/wire/validation.hpp"
#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "cache/cache.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// The result of the attachment tool for a file, in the form of the original system.
json::object upload_response(const UploadedFile& file, const Result<json::object>& read) {
    const auto size_mb = static_cast<double>(file.bytes) / (1024 * 1024);
    json::object out{
        {"filename", file.filename},
        {"size_mb", std::round(size_mb * 10'000) / 10'000},
        {"content_type", file.content_type.empty() ? "unknown" : file.content_type},
        {"processed", false},
        {"preview", nullptr},
        {"error", nullptr},
    };
    if (!read) {
        // The tool's message for a file that it cannot read; internal failures are logged only.
        const bool about_file = read.error().code == Errc::invalid_input;
        out["error"] = about_file ? read.error().detail : "The file could not be read.";
        return out;
    }
    out["processed"] = find_bool(*read, "success").value_or(true);
    if (auto preview = find_string(*read, "preview")) out["preview"] = std::move(*preview);
    if (auto error = find_string(*read, "error")) out["error"] = std::move(*error);
    return out;
}

/// The cache key of a search: everything that its result depends on (query, limit, filters, access,
/// the state of the documents, and the vectors).
std::string search_key(
    const ApiCall& call, const KnowledgeBase::Stats& stats, const SearchQuery& query
) {
    const json::array parts{
        call.services.database.id(),
        stats.generation,
        stats.vectors,
        query.text,
        query.limit,
        query.filters,
        query.access.everything,
        json::value_from(query.access.tags),
    };
    return "search:" + content_hash(json::serialize(parts));
}

/// All documents for an administrator who does not name tags; for others those without tags, and
/// those of their user token's. Errors: 401 (the token), 403 (tags of one who is none).
ApiResult<DocumentAccess> search_access(const ApiCall& call, SearchRequest& asked) {
    DocumentAccess access;
    auto user = check_user_token(call, asked.user_token);
    if (!user) return std::unexpected(std::move(user.error()));
    const bool is_admin = call.principal.is_admin();
    if (asked.access_tags && !is_admin)
        return std::unexpected(
            api_error(403, "Access tags are given with the administrator's key or a user token.")
        );
    access.everything = is_admin && !asked.access_tags && !*user;
    if (asked.access_tags) access.tags = std::move(*asked.access_tags);
    if (*user && (*user)->access_tags) access.tags = std::move(*(*user)->access_tags);
    return access;
}

}  // namespace

Task<ApiReply> send_message(ApiCall call) {
    if (accepts(call.request, "text/event-stream"))
        co_return co_await stream_message(std::move(call));
    auto turn = read_turn_request(call);
    if (!turn) co_return std::unexpected(std::move(turn.error()));
    const auto reply = co_await call.services.agent.turn(std::move(*turn));
    if (!reply) co_return std::unexpected(turn_error(reply.error(), call.id));
    (void)check_fingerprint(call, reply->session);  // a strict one has been refused before
    co_return json_response(200, chat_response(call, *reply));
}

Task<ApiReply> list_messages(ApiCall call) {
    if (auto error = check_session_id(call.id)) co_return std::unexpected(std::move(*error));
    const auto wanted = read_history_request(call.query);
    if (!wanted) co_return std::unexpected(wanted.error());
    if (auto error = co_await check_fingerprint_strictly(&call, call.id))
        co_return std::unexpected(std::move(*error));
    const auto page =
        co_await call.services.sessions.history(call.id, wanted->after, wanted->limit);
    if (!page) co_return std::unexpected(session_error(page.error(), call.id));
    auto response = json_response(200, history_response(call.id, *page));
    response.headers.add("X-Total-Count", std::to_string(page->total));
    co_return response;
}

Task<ApiReply> search_knowledge(ApiCall call) {
    auto asked = read_search(call.request);
    if (!asked) co_return std::unexpected(std::move(asked.error()));
    auto access = search_access(call, *asked);
    if (!access) co_return std::unexpected(std::move(access.error()));
    auto& query = asked->query;
    query.access = std::move(*access);
    auto* cache = call.services.cache;
    const auto& knowledge = call.services.knowledge;
    const auto before = knowledge.stats();
    const auto key = cache == nullptr ? std::string() : search_key(call, before, query);
    if (cache != nullptr) {
        if (auto known = co_await cache->get(key)) {
            // From outside this process, so return it only if it has the form of a result. The
            // metadata of a document nests deeper here than in a request: stored_json_depth_max.
            const auto value = parse_json(*known, limits::stored_json_depth_max);
            if (value && value->is_array()) co_return json_response(200, *value);
        }
    }
    if (knowledge.question_waits()) query.vector = co_await knowledge.question_vector(query);
    const bool by_words = before.vectors != 0 && knowledge.question_waits() && query.vector.empty();
    const auto hits = knowledge.search(query);
    if (!hits) co_return std::unexpected(to_api_error(hits.error()));
    auto response = json_response(200, search_response(*hits));
    // Only what the key says: not what was found without a vector, or in documents of later.
    const auto after = knowledge.stats();
    const bool same =
        !by_words && before.generation == after.generation && before.vectors == after.vectors;
    if (cache != nullptr && same && !hits->empty()) co_await cache->put(key, response.body);
    co_return response;
}

Task<ApiReply> upload_file(ApiCall call) {
    const auto form = read_form(call.request);
    if (!form) co_return std::unexpected(form.error());
    Validation validation;
    const auto id =
        FieldReader(validation, *form, "body").text("session_id", {}, true).value_or("");
    auto& files = call.request.files;
    if (files.empty()) validation.missing({"body", "file"});
    if (!validation.ok()) co_return std::unexpected(std::move(validation).error());
    if (auto error = check_session_id(id)) co_return std::unexpected(std::move(*error));
    if (auto error = check_files(files, "file", call.config.file_bytes_max))
        co_return std::unexpected(std::move(*error));

    const auto session = co_await call.services.sessions.load(id);
    if (!session) co_return std::unexpected(session_error(session.error(), id));
    if (auto error = check_fingerprint(call, *session))
        co_return std::unexpected(std::move(*error));

    auto& tools = call.services.tools;
    if (tools.find("attachment") == nullptr)
        co_return std::unexpected(api_error(500, "Attachment tool not available"));
    ToolContext context;
    context.session_id = id;
    context.user_id = verified_user(**session);
    context.request_id = call.request_id;
    context.deadline = Deadline::after(call.config.turn_timeout, call.services.clock);
    context.files = files;
    const auto read = co_await tools.call(
        "attachment", {{"index", 0}}, std::move(context), ArgumentsFrom::program
    );
    if (!read)
        log("api").warn(
            "{} could not be read: {}", excerpt(files.front().filename), read.error().detail
        );
    co_return json_response(200, upload_response(files.front(), read));
}

}  // namespace continuo
