#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/attachments/attachment_text.hpp"
#include "agent/tools/builtin_tools.hpp"
#include "async/offload.hpp"
#include "extraction/file_scanner.hpp"
#include "extraction/text_extractor.hpp"

namespace continuo {

namespace {

/// Less than TOOL_TIMEOUT by default, so that the customer is told why.
constexpr std::chrono::seconds attachment_extraction_time{8};

/// Mebibytes with four decimals, so that a small file does not become 0.
double megabytes(std::uint64_t bytes) {
    return std::round(static_cast<double>(bytes) / (1024.0 * 1024.0) * 1e4) / 1e4;
}

/// The file cannot be read because of its content: a result, not a failure of the tool.
bool is_fault_of_file(Errc code) {
    return code == Errc::invalid_input || code == Errc::limit_exceeded;
}

class BuiltinAttachmentTool final : public AttachmentTool {
public:
    BuiltinAttachmentTool(
        boost::asio::thread_pool& pool,
        std::size_t file_bytes_max,
        AttachmentReaders readers,
        std::shared_ptr<const Replies> replies
    )
        : x_pool(pool),
          x_file_bytes_max(file_bytes_max),
          x_readers(readers),
          x_replies(std::move(replies)) {}

    std::string_view name() const override { return "attachment_processor"; }
    std::string_view description() const override {
        return "Reads the text of a file that came with the message.";
    }
    json::object parameters() const override {
        return {
            {"type", "object"},
            {"properties",
             {{"index",
               {{"type", "integer"},
                {"minimum", 0},
                {"description", "Which file of the message, from 0."}}}}},
            {"required", json::array{"index"}},
            {"additionalProperties", false},
        };
    }
    bool safe_to_repeat() const override { return true; }

    Task<Result<AttachmentContent>> read(UploadedFile file) override {
        if (!file.file) co_return fail(Errc::not_found, "the file no longer exists");
        auto text = co_await read_text(std::move(file));
        if (text) co_return AttachmentContent{std::move(*text), {}};
        if (!is_fault_of_file(text.error().code))
            co_return std::unexpected(std::move(text.error()));
        co_return AttachmentContent{std::nullopt, std::move(text.error().detail)};
    }

    Task<Result<json::object>> run(json::object arguments, ToolContext context) override {
        const auto index = find_integer(arguments, "index").value_or(0);
        if (static_cast<std::uint64_t>(index) >= context.files.size())
            co_return fail(Errc::invalid_input, fmt::format("the message has no file {}", index));
        auto file = std::move(context.files[static_cast<std::size_t>(index)]);
        json::object result;
        result.reserve(10);
        result.emplace("success", false);
        result.emplace("filename", file.filename);
        result.emplace("size_mb", megabytes(file.bytes));
        auto content = co_await read(std::move(file));
        if (!content) co_return std::unexpected(std::move(content.error()));
        if (!content->text) {
            result.emplace("error", content->error);
            co_return result;
        }
        auto& text = *content->text;
        result["success"] = true;
        result.emplace("file_type", text.file_type);
        result.emplace("extension", text.extension);
        result.emplace("content", text.content);
        result.emplace("preview", text.preview);
        result.emplace("word_count", text.word_count);
        result.emplace("truncated", text.truncated);
        result.emplace("metadata", std::move(text.metadata));
        co_return result;
    }

private:
    Task<Result<AttachmentText>> read_text(UploadedFile file) {
        const auto deadline = Deadline::after(attachment_extraction_time);
        if (x_readers.scanner != nullptr) {
            const auto passed = co_await x_readers.scanner->scan(file.file->path(), deadline);
            if (!passed)
                co_return to_attachment(std::unexpected(passed.error()), file.filename, *x_replies);
        }
        const auto format = extracted_format(file.filename);
        if (format && x_readers.extractor != nullptr && file.bytes <= x_file_bytes_max) {
            auto text = co_await x_readers.extractor->extract(
                file.file->path(), *format, attachment_text_bytes_max, deadline
            );
            co_return to_attachment(std::move(text), file.filename, *x_replies);
        }
        // The copied handle keeps the file from being deleted while the pool thread reads it.
        co_return co_await offload(
            x_pool,
            [handle = file.file,
             name = file.filename,
             bytes_max = x_file_bytes_max,
             replies = x_replies] {
                return read_attachment(handle->path(), name, bytes_max, *replies);
            }
        );
    }

    boost::asio::thread_pool& x_pool;
    std::size_t x_file_bytes_max;
    AttachmentReaders x_readers;
    std::shared_ptr<const Replies> x_replies;
};

}  // namespace

std::unique_ptr<AttachmentTool> make_attachment_tool(
    boost::asio::thread_pool& pool,
    std::size_t file_bytes_max,
    AttachmentReaders readers,
    std::shared_ptr<const Replies> replies
) {
    return std::make_unique<BuiltinAttachmentTool>(
        pool, file_bytes_max, readers, std::move(replies)
    );
}

}  // namespace continuo
