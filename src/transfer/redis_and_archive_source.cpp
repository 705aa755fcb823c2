#include "transfer/redis_and_archive_source.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace continuo {

namespace {

// A cursor is that of the Redis source, or this prefix and the cursor of the archive.
constexpr std::string_view in_archive = "archive:";

}  // namespace

RedisAndArchiveSource::RedisAndArchiveSource(SessionSource& redis, ArchiveSessionSource& archive)
    : x_redis(redis),
      x_archive(archive),
      x_name(fmt::format("{} and {}", redis.name(), archive.name())) {}

Task<Result<std::uint64_t>> RedisAndArchiveSource::count() {
    const auto here = co_await x_redis.count();
    if (!here) co_return here;
    const auto archived = co_await x_archive.count();
    if (!archived) co_return archived;
    // Nearly all sessions in Redis are archived as well.
    co_return std::max(*here, *archived);
}

Task<Result<SessionListing>> RedisAndArchiveSource::list(std::string cursor) {
    if (cursor.empty()) x_listed.clear();
    if (!cursor.starts_with(in_archive)) {
        auto listing = co_await x_redis.list(std::move(cursor));
        if (!listing) co_return listing;
        for (const auto& session : listing->sessions)
            x_listed.insert(session.session_id);
        if (listing->next.empty()) listing->next = in_archive;
        co_return listing;
    }
    auto listing = co_await x_archive.list(cursor.substr(in_archive.size()));
    if (!listing) co_return listing;
    std::erase_if(listing->sessions, [this](const Session& session) {
        return x_listed.contains(session.session_id);
    });
    if (!listing->next.empty()) listing->next = std::string(in_archive) + listing->next;
    co_return listing;
}

Task<Result<TransferredSession>> RedisAndArchiveSource::read(std::string id) {
    auto copy = co_await x_redis.read(id);
    if (!copy && copy.error().code == Errc::not_found)
        co_return co_await x_archive.read(std::move(id));
    if (!copy) co_return copy;
    if (auto added = co_await x_archive.add_by_products(&*copy); !added)
        co_return std::unexpected(std::move(added.error()));
    co_return copy;
}

}  // namespace continuo
