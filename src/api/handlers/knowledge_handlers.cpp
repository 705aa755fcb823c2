#include <fstream>
#include <iterator>

#include <boost/json.hpp>

#include "api/handlers/handlers.hpp"
#include "api/handlers/session_access.hpp"
#include "api/wire/form.hpp"
#include "api/wire/json_response.hpp"
#include "api/wire/requests.hpp"
#include "api/wire/responses.hpp"
#include "async/offload.hpp"
#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

/// A larger body is parsed on the pool: 32 MiB of JSON would delay every connection of the shard.
constexpr std::size_t read_in_place_bytes_max = 64 * 1024;

ApiError document_error(Error error) {
    const auto code = error.code;
    auto out = to_api_error(std::move(error));
    if (code == Errc::not_found) out.message = "Document not found";
    return out;
}

std::unexpected<ApiError> no_such_document() {
    return std::unexpected(document_error(Error{Errc::not_found, "document"}));
}

/// Reads an upload whole. Blocks.
Result<std::string> read_text_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(Errc::unavailable, "the uploaded file cannot be read back");
    return text;
}

Task<ApiReply> upsert(const ApiCall* call, std::vector<NewDocument> documents) {
    const auto subject =
        documents.size() == 1 && !documents.front().id.empty() ? documents.front().id : "documents";
    const auto report = co_await call->services.knowledge.upsert(std::move(documents));
    if (!report) co_return std::unexpected(document_error(report.error()));
    auto out = upsert_response(*report);
    json::object detail{
        {"added", report->documents_added},
        {"updated", report->documents_updated},
        {"failed", report->errors.size()},
    };
    co_await record_act(call, "knowledge.upsert", subject, std::move(detail));
    co_return json_response(200, out);
}

}  // namespace

Task<ApiReply> add_documents(ApiCall call) {
    const auto body = std::make_shared<const std::string>(std::move(call.request.body));
    ApiResult<std::vector<NewDocument>> documents;
    if (body->size() <= read_in_place_bytes_max) {
        documents = read_documents(*body);
    } else {
        documents = co_await offload(call.services.pool, [body] { return read_documents(*body); });
    }
    if (!documents) co_return std::unexpected(std::move(documents.error()));
    co_return co_await upsert(&call, std::move(*documents));
}

Task<ApiReply> add_document_file(ApiCall call) {
    const auto form = read_form(call.request);
    if (!form) co_return std::unexpected(form.error());
    if (call.request.files.empty())
        co_return std::unexpected(validation_error({"body", "file"}, "Field required", "missing"));
    if (auto error = check_files(call.request.files, "file", limits::document_bytes_max))
        co_return std::unexpected(std::move(*error));
    const auto upload = call.request.files.front();
    auto document = read_document_fields(*form, upload.filename);
    if (!document) co_return std::unexpected(std::move(document.error()));

    const auto file = upload.file;
    auto text =
        co_await offload(call.services.pool, [file] { return read_text_file(file->path()); });
    if (!text) co_return std::unexpected(to_api_error(text.error()));
    if (!is_utf8(*text) || has_control_characters(*text))
        co_return std::unexpected(
            validation_error({"body", "file"}, "The file is not UTF-8 text", "string_unicode")
        );
    document->content = std::move(*text);
    std::vector<NewDocument> documents;
    documents.push_back(std::move(*document));
    co_return co_await upsert(&call, std::move(documents));
}

Task<ApiReply> list_documents(ApiCall call) {
    auto wanted = read_page_request(call.query);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const auto page = co_await call.services.database.documents().list(
        std::move(wanted->cursor), wanted->limit, false
    );
    if (!page) co_return std::unexpected(document_error(page.error()));
    json::array items;
    items.reserve(page->items.size());
    for (const auto& document : page->items)
        items.push_back(document_response(document, false));
    co_return page_response(std::move(items), page->total, page->next);
}

Task<ApiReply> show_document(ApiCall call) {
    if (!is_valid_id(call.id)) co_return no_such_document();
    const auto document = co_await call.services.database.documents().load(call.id);
    if (!document) co_return std::unexpected(document_error(document.error()));
    co_return json_response(200, document_response(*document, true));
}

Task<ApiReply> show_knowledge_status(ApiCall call) {
    auto& database = call.services.database;
    const auto index = call.services.knowledge.stats();
    const auto documents = co_await database.documents().count();
    if (!documents) co_return std::unexpected(document_error(documents.error()));
    // Read after the index: it may then have less than there is, and never more.
    const auto generation = co_await database.documents().generation();
    if (!generation) co_return std::unexpected(document_error(generation.error()));
    const auto lag = *generation > index.generation ? *generation - index.generation : 0;
    json::array instances;
    instances.push_back({
        {"instance", call.config.instance},
        {"generation", index.generation},
        {"lag", lag},
        {"documents", index.documents},
        {"chunks", index.chunks},
    });
    co_return json_response(
        200,
        json::object{
            {"database_id", database.id()},
            {"shared", database.is_shared()},
            {"documents", *documents},
            {"generation", *generation},
            {"instances", std::move(instances)},
        }
    );
}

Task<ApiReply> delete_document(ApiCall call) {
    if (!is_valid_id(call.id)) co_return no_such_document();
    const auto erased = co_await call.services.knowledge.erase(call.id);
    if (!erased) co_return std::unexpected(document_error(erased.error()));
    if (!*erased) co_return no_such_document();
    co_await record_act(&call, "knowledge.delete", call.id, {});
    co_return json_response(
        200, json::object{{"message", "Document deleted successfully"}, {"document_id", call.id}}
    );
}

}  // namespace continuo
