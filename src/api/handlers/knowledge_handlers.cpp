#include <algorithm>
#include <filesystem>
#include <memory>

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
#include "extraction/document_file.hpp"
#include "extraction/text_extractor.hpp"
#include "telemetry/log.hpp"

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

/// The text of an upload, in `file` until the task has ended.
Task<Result<ExtractedText>> read_upload(
    const ApiCall* call, std::shared_ptr<const ScratchFile> file, FileFormat format
) {
    auto plain = co_await offload(call->services.pool, [file, format] {
        return read_text_file(file->path(), format);
    });
    if (!plain) co_return std::unexpected(std::move(plain.error()));
    if (*plain) co_return std::move(**plain);
    auto* const extractor = call->services.extractor;
    if (extractor == nullptr)
        co_return fail(Errc::unavailable, "files of this type cannot be read here");
    co_return whole_text(
        co_await extractor->extract(file->path(), format, limits::document_bytes_max)
    );
}

/// Why a file is no document: a fault of the file is one of the request.
ApiError file_error(Error error) {
    if (error.code == Errc::limit_exceeded)
        return api_error(413, "The file cannot be read: " + error.detail);
    if (error.code != Errc::invalid_input) return to_api_error(std::move(error));
    return validation_error(
        {"body", "file"}, "The file cannot be read: " + error.detail, "file_unreadable"
    );
}

std::string stem_of(const std::string& filename) {
    return std::filesystem::path(filename).stem().string();
}

/// Marks the documents that this instance's search index, of generation `index` or newer, lacks.
/// `documents` outlives the task.
Task<Result<void>> mark_pending(
    const ApiCall* call, std::uint64_t index, std::vector<Document>* documents
) {
    auto& store = call->services.database.documents();
    const auto newest = co_await store.generation();
    if (!newest) co_return std::unexpected(newest.error());
    if (*newest <= index) co_return Result<void>{};
    const auto changes = co_await store.changes(index, *newest - index);
    if (!changes) co_return std::unexpected(changes.error());
    // If it is not known which, it may be any of them.
    for (auto& document : *documents) {
        document.pending =
            !*changes ||
            std::ranges::find(**changes, document.document_id, &DocumentChange::document_id) !=
                (*changes)->end();
    }
    co_return Result<void>{};
}

/// Lists a file that could not be read, until it is replaced or removed.
Task<void> note_failure(const ApiCall* call, NewDocument document, std::string why) {
    document.error = std::move(why);
    document.content_type = "text/plain";
    std::vector<NewDocument> documents;
    documents.push_back(std::move(document));
    const auto report = co_await call->services.knowledge.upsert(std::move(documents));
    if (!report) log("api").warn("a failed document could not be noted: {}", report.error().detail);
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
    if (auto error = check_files(call.request.files, "file", document_file_bytes_max))
        co_return std::unexpected(std::move(*error));
    const auto upload = call.request.files.front();
    auto document = read_document_fields(*form, upload.filename);
    if (!document) co_return std::unexpected(std::move(document.error()));
    if (document->id.empty()) document->id = document_id_of(upload.filename);

    const auto format = find_file_format(upload.filename).value_or(FileFormat::text);
    auto text = co_await read_upload(&call, upload.file, format);
    if (!text) {
        const auto subject = document->id.empty() ? "documents" : document->id;
        co_await record_act(
            &call,
            "knowledge.file_refused",
            subject,
            {{"file", upload.filename}, {"reason", text.error().detail}}
        );
        const auto code = text.error().code;
        if (code == Errc::invalid_input || code == Errc::limit_exceeded)
            co_await note_failure(&call, std::move(*document), text.error().detail);
        co_return std::unexpected(file_error(std::move(text.error())));
    }
    document->content = std::move(text->text);
    document->content_type = text->content_type;
    if (document->title.empty()) document->title = std::move(text->title);
    if (document->title.empty()) document->title = stem_of(upload.filename);
    if (!is_document_text(format) && !upload.content_hash.empty())
        document->metadata[file_hash_member] = file_hash(upload.content_hash);
    std::vector<NewDocument> documents;
    documents.push_back(std::move(*document));
    co_return co_await upsert(&call, std::move(documents));
}

Task<ApiReply> list_documents(ApiCall call) {
    auto wanted = read_page_request(call.query);
    if (!wanted) co_return std::unexpected(std::move(wanted.error()));
    const auto index = call.services.knowledge.stats().generation;
    auto page = co_await call.services.database.documents().list(
        std::move(wanted->cursor), wanted->limit, false
    );
    if (!page) co_return std::unexpected(document_error(page.error()));
    if (auto marked = co_await mark_pending(&call, index, &page->items); !marked)
        co_return std::unexpected(document_error(std::move(marked.error())));
    json::array items;
    items.reserve(page->items.size());
    for (const auto& document : page->items)
        items.push_back(document_response(document, false));
    co_return page_response(std::move(items), page->total, page->next);
}

Task<ApiReply> show_document(ApiCall call) {
    if (!is_valid_id(call.id)) co_return no_such_document();
    const auto index = call.services.knowledge.stats().generation;
    auto document = co_await call.services.database.documents().load(call.id);
    if (!document) co_return std::unexpected(document_error(document.error()));
    std::vector<Document> one;
    one.push_back(std::move(*document));
    if (auto marked = co_await mark_pending(&call, index, &one); !marked)
        co_return std::unexpected(document_error(std::move(marked.error())));
    co_return json_response(200, document_response(one.front(), true));
}

Task<ApiReply> show_knowledge_status(ApiCall call) {
    auto& database = call.services.database;
    const auto index = call.services.knowledge.stats();
    const auto documents = co_await database.documents().count();
    if (!documents) co_return std::unexpected(document_error(documents.error()));
    const auto failed = co_await database.documents().count_failed();
    if (!failed) co_return std::unexpected(document_error(failed.error()));
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
    if (call.services.reports != nullptr) {
        const auto others = co_await call.services.reports->list();
        if (!others) co_return std::unexpected(document_error(others.error()));
        for (const auto& report : *others) {
            if (report.instance == call.config.instance) continue;
            instances.push_back({
                {"instance", report.instance},
                {"generation", report.generation},
                {"lag", report.lag},
                {"documents", report.documents},
                {"chunks", report.chunks},
            });
        }
    }
    co_return json_response(
        200,
        json::object{
            {"database_id", database.id()},
            {"shared", database.is_shared()},
            {"documents", *documents},
            {"failed", *failed},
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
