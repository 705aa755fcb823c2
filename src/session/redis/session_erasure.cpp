// Erasing sessions in Redis for good.
#include <boost/json.hpp>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "session/redis/optimistic_session_updater.hpp"
#include "telemetry/log.hpp"

namespace continuo {

Task<Result<bool>> OptimisticSessionUpdater::erase(std::string id) {
    const auto known = co_await read(id);
    x_cache.drop(id);
    if (!known && known.error().code == Errc::gone) co_return co_await bury_again(std::move(id));
    if (!known) {
        if (known.error().code == Errc::not_found) co_return false;
        if (known.error().code != Errc::corrupt) co_return std::unexpected(known.error());
    }
    co_return co_await erase_revision(std::move(id), {});
}

Task<Result<bool>> OptimisticSessionUpdater::erase_for_customer(std::string id) {
    for (int attempt = 0; attempt < attempts_max; ++attempt) {
        const auto known = co_await read(id);
        x_cache.drop(id);
        if (!known && known.error().code == Errc::gone) co_return co_await bury_again(id);
        if (!known && known.error().code == Errc::not_found) co_return false;
        if (!known) co_return std::unexpected(known.error());
        if (auto allowed = check_erase((*known)->record.session, EraseFor::customer); !allowed)
            co_return std::unexpected(std::move(allowed.error()));
        auto erased = co_await erase_revision(id, (*known)->revision);
        if (!erased || *erased) co_return erased;
        // It was changed in between: humans may own it now.
    }
    co_return fail(Errc::busy, id + ": too many concurrent changes");
}

Task<Result<bool>> OptimisticSessionUpdater::bury_again(std::string id) {
    if (!x_records.awaits_replicas()) co_return false;
    // The erasure may not have reached a replica: write the tombstone again and wait for replicas.
    const EraseOptions again{.tombstone = limits::tombstone_kept, .always = true};
    const auto buried = co_await x_records.erase(std::move(id), {}, again, x_clock.now());
    if (!buried) co_return std::unexpected(buried.error());
    co_return false;
}

Task<Result<bool>> OptimisticSessionUpdater::erase_revision(std::string id, std::string revision) {
    const EraseOptions burial{
        .tombstone = limits::tombstone_kept, .always = x_feed != nullptr && revision.empty()
    };
    const auto erased = co_await x_records.erase(id, std::move(revision), burial, x_clock.now());
    if (!erased || !*erased || x_feed == nullptr) co_return erased;
    // The outbox publishes it to every archive. This instance's archive erases it now, so that it
    // has no data of the session when this returns.
    const auto archived = co_await x_feed->archive().erase(std::move(id));
    if (!archived)
        log("session").warn(
            "cannot erase a deleted session in the archive yet: {}", archived.error().detail
        );
    co_return erased;
}

}  // namespace continuo
