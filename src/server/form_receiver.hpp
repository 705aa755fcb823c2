#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/thread_pool.hpp>

#include "api/http_message.hpp"
#include "async/task.hpp"
#include "server/multipart_parser.hpp"
#include "server/rejection.hpp"

namespace continuo {

class UploadWriter;

/// Receives a multipart/form-data body as it arrives: text fields into memory, files block by block
/// into scratch files of mode 0600 with random names, written on `blocking`. Its files are deleted
/// when it is destroyed, so that no failure leaves a file behind.
///
/// Limits: BodyPlan for files (one over file_bytes_max is refused by name), limits::form_fields_max
/// and form_field_bytes_max for text; 256 KiB of a file in memory.
class FormReceiver {
public:
    /// `folder` exists. `blocking` outlives it.
    FormReceiver(
        std::string_view boundary,
        const BodyPlan& plan,
        std::filesystem::path folder,
        asio::thread_pool& blocking
    );
    ~FormReceiver();

    /// Processes the next bytes of the body; nothing more after a rejection.
    Task<std::optional<Rejection>> take(std::string bytes);
    /// Moves fields and files into `request`; a rejection if the last boundary is missing.
    [[nodiscard]] std::optional<Rejection> finish(HttpRequest& request);

private:
    Task<std::optional<Rejection>> on_event(MultipartParser::Event event);
    std::optional<Rejection> begin_part();
    std::optional<Rejection> add_data(std::string_view data);
    Task<std::optional<Rejection>> end_part();
    Task<std::optional<Rejection>> write_block();

    MultipartParser x_parser;
    BodyPlan x_plan;
    std::filesystem::path x_folder;
    asio::thread_pool& x_blocking;

    std::vector<std::pair<std::string, std::string>> x_form;
    std::vector<UploadedFile> x_files;
    std::size_t x_parts = 0;
    bool x_ended = false;
    // The current part
    std::shared_ptr<UploadWriter> x_writer;  ///< null: a text field
    UploadedFile x_file;
    std::string x_block;  ///< of the file, not written yet
};

}  // namespace continuo
