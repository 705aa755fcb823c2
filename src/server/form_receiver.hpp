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
#include "server/uploads/upload_budget.hpp"

namespace continuo {

class UploadWriter;

/// Receives a multipart/form-data body as it arrives: text fields into memory, files block by block
/// into scratch files of mode 0600 with random names, written on `blocking`. Its files are deleted
/// when it is destroyed, so that no failure leaves a file behind.
///
/// Limits: BodyPlan for files (one over file_bytes_max is refused by name), limits::form_fields_max
/// and form_field_bytes_max for text; 256 KiB of a file in memory. BodyPlan::form is applied at the
/// head of each part. The bytes of files are claimed before they are written.
class FormReceiver {
public:
    /// `folder` exists. `budget` and `blocking` outlive it; its files keep `claim`.
    FormReceiver(
        std::string_view boundary,
        const BodyPlan& plan,
        std::filesystem::path folder,
        const UploadBudget& budget,
        std::shared_ptr<ScratchClaim> claim,
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
    std::optional<Rejection> begin_field(const PartHead& head);
    std::optional<Rejection> begin_file(const PartHead& head);
    [[nodiscard]] std::optional<Rejection> judge_file(const PartHead& head);
    std::optional<Rejection> add_data(std::string_view data);
    Task<std::optional<Rejection>> end_part();
    Task<std::optional<Rejection>> write_block();

    MultipartParser x_parser;
    BodyPlan x_plan;
    std::filesystem::path x_folder;
    const UploadBudget& x_budget;
    std::shared_ptr<ScratchClaim> x_claim;
    std::uint64_t x_file_bytes = 0;  ///< written, or about to be, of all files
    asio::thread_pool& x_blocking;

    std::vector<std::pair<std::string, std::string>> x_form;
    std::vector<UploadedFile> x_files;
    std::size_t x_parts = 0;
    bool x_ended = false;
    // The current part
    bool x_skipped = false;                      ///< a text field that no handler reads
    bool x_discarded = false;                    ///< a file that no handler reads
    std::optional<Rejection> x_refusal_of_data;  ///< of a file input in which nothing was chosen
    std::shared_ptr<UploadWriter> x_writer;      ///< null: a text field
    UploadedFile x_file;
    std::string x_block;  ///< of the file, not written yet
};

}  // namespace continuo
