#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>

#include <boost/asio/thread_pool.hpp>

#include "async/task.hpp"
#include "server/rejection.hpp"
#include "server/uploads/upload_budget.hpp"

namespace continuo {

/// A body that is about to be read.
struct UploadRequest {
    IpAddress client;
    std::optional<std::uint64_t> content_length;  ///< nullopt: it comes in chunks
    bool is_form = false;
    bool is_complete = false;  ///< all of it has arrived already
};

/// What a body occupies while it is read.
struct UploadRoom {
    std::optional<BodyInFlight> body;     ///< nullopt: it is too small to count
    std::shared_ptr<ScratchClaim> claim;  ///< of a form; its files keep it. Null: no form
};

/// The answer to an upload that a budget refuses: 429 when the client has used up its share, 503
/// when all have used up the whole. Counted in the metrics.
[[nodiscard]] Rejection refuse_upload(const UploadBudget& budget, UploadRefusal refusal);

/// unavailable with ErrorReason::no_space when the file system of `folder` has less than
/// `free_bytes_min` for this process. A file system that does not say is let pass: writing reports
/// what is wrong. Blocks.
[[nodiscard]] Result<void> check_free_space(
    const std::filesystem::path& folder, std::uint64_t free_bytes_min
);

/// Makes room for a body before any of it is read: counts it as a body in flight unless it is
/// small (limits::small_body_bytes_max), claims the scratch bytes that its Content-Length tells,
/// and checks the free space of `folder` on `blocking`. Errors: 429 and 503 as refuse_upload();
/// 507 for a disk without room. Cancel: gives back what was taken. `budget` and `blocking` outlive
/// the task.
Task<std::expected<UploadRoom, Rejection>> make_room_for_upload(
    UploadBudget& budget,
    std::filesystem::path folder,
    asio::thread_pool& blocking,
    UploadRequest request
);

}  // namespace continuo
