#include "server/uploads/upload_admission.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include "async/offload.hpp"
#include "base/limits.hpp"

namespace continuo {

namespace {

/// A body that its connection alone pays for: it is held in little memory, and no file.
bool is_small(const UploadRequest& request) {
    if (request.is_complete) return true;
    return !request.is_form && request.content_length &&
           *request.content_length <= limits::small_body_bytes_max;
}

}  // namespace

Rejection refuse_upload(const UploadBudget& budget, UploadRefusal refusal) {
    budget.record(refusal);
    const auto& limits = budget.limits();
    const auto client = [](std::string what) {
        return Rejection{429, {Errc::limit_exceeded, std::move(what), ErrorReason::overloaded}};
    };
    const auto total = [](std::string what) {
        return Rejection{503, {Errc::unavailable, std::move(what), ErrorReason::overloaded}};
    };
    switch (refusal) {
        case UploadRefusal::client_bodies:
            return client(
                fmt::format("the client has {} bodies in flight", limits.client_bodies_max)
            );
        case UploadRefusal::bodies:
            return total(fmt::format("{} bodies are in flight", limits.bodies_max));
        case UploadRefusal::client_bytes:
            return client(
                fmt::format("the client's uploads exceed {} bytes", limits.client_bytes_max)
            );
        case UploadRefusal::bytes:
            return total(fmt::format("all uploads together exceed {} bytes", limits.bytes_max));
        case UploadRefusal::disk_space:
            break;
    }
    return {507, {Errc::unavailable, "the disk has no room", ErrorReason::no_space}};
}

Result<void> check_free_space(const std::filesystem::path& folder, std::uint64_t free_bytes_min) {
    struct statvfs status{};
    if (::statvfs(folder.c_str(), &status) != 0) return {};
    const auto free_bytes = std::uint64_t{status.f_bavail} * status.f_frsize;
    if (free_bytes >= free_bytes_min) return {};
    return fail(
        Errc::unavailable,
        fmt::format(
            "uploads are refused: {} has {} MiB of free space, and {} MiB are needed "
            "(UPLOAD_MIN_FREE_MB and the upload)",
            folder.string(),
            free_bytes >> 20U,
            free_bytes_min >> 20U
        ),
        ErrorReason::no_space
    );
}

Task<std::expected<UploadRoom, Rejection>> make_room_for_upload(
    UploadBudget& budget,
    std::filesystem::path folder,
    asio::thread_pool& blocking,
    UploadRequest request
) {
    UploadRoom room;
    const bool counts = !is_small(request);
    if (counts) {
        auto body = budget.begin_body(request.client);
        if (!body) co_return std::unexpected(refuse_upload(budget, body.error()));
        room.body.emplace(std::move(*body));
    }
    if (!request.is_form) co_return room;
    room.claim = budget.make_claim(request.client);
    // A form that has arrived whole claims what its files need, as they are written.
    if (!counts) co_return room;
    const auto bytes = request.content_length.value_or(0);
    if (const auto refusal = room.claim->grow_to(bytes))
        co_return std::unexpected(refuse_upload(budget, *refusal));
    const auto needed = budget.limits().free_bytes_min + bytes;
    auto free_space =
        co_await offload(blocking, [folder, needed] { return check_free_space(folder, needed); });
    if (free_space) co_return room;
    budget.record(UploadRefusal::disk_space);
    co_return std::unexpected(Rejection{507, std::move(free_space.error())});
}

}  // namespace continuo
