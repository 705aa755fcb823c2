#include "server/uploads/upload_writer.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/id.hpp"
#include "server/uploads/upload_admission.hpp"

namespace continuo {

namespace {

std::unexpected<Error> cannot_write() {
    const auto number = errno;
    const bool full = number == ENOSPC || number == EDQUOT || number == EFBIG;
    return fail(
        Errc::unavailable,
        "an upload cannot be stored: " + std::generic_category().message(number),
        full ? ErrorReason::no_space : ErrorReason::none
    );
}

}  // namespace

UploadWriter::UploadWriter(
    std::filesystem::path folder, std::shared_ptr<const void> claim, std::uint64_t free_bytes_min
)
    : x_folder(std::move(folder)),
      x_free_bytes_min(free_bytes_min),
      x_file(std::make_shared<const ScratchFile>(
          x_folder / ("upload-" + random_hex(16)), std::move(claim)
      )) {}

UploadWriter::~UploadWriter() {
    close();
}

Result<void> UploadWriter::append(std::string_view bytes) {
    if (auto room = check_free_space(x_folder, x_free_bytes_min); !room) return room;
    if (x_descriptor < 0) {
        constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
        x_descriptor = ::open(x_file->path().c_str(), flags, 0600);
        if (x_descriptor < 0) return cannot_write();
    }
    x_hasher.add(bytes);
    while (!bytes.empty()) {
        const auto count = ::write(x_descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot_write();
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

void UploadWriter::close() {
    if (x_descriptor >= 0) ::close(x_descriptor);
    x_descriptor = -1;
}

}  // namespace continuo
