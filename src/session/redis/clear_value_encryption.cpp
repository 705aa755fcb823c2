#include "session/redis/clear_value_encryption.hpp"

#include <utility>

#include <boost/json.hpp>

#include "telemetry/log.hpp"

namespace continuo {

namespace {

constexpr std::string_view ids_per_read = "100";
constexpr int reads_per_call = 5;

}  // namespace

ClearValueEncryption::ClearValueEncryption(RedisRecords& records)
    : x_records(records),
      x_finished(
          records.cipher() == nullptr || records.cipher()->clear_values() == ClearValues::refuse
      ) {}

Task<Result<void>> ClearValueEncryption::advance(TimePoint now) {
    if (x_finished || x_running.exchange(true)) co_return Result<void>{};
    Result<void> done;
    for (int i = 0; i < reads_per_call && done && !x_finished; ++i)
        done = co_await read_some(now);
    x_running = false;
    co_return done;
}

Task<Result<void>> ClearValueEncryption::read_some(TimePoint now) {
    const auto key = x_records.keys().listed(x_partition);
    const auto replies = co_await x_records.for_each_partition(
        {Command{"HSCAN", key, x_cursor, "COUNT", ids_per_read}}
    );
    if (!replies) co_return std::unexpected(replies.error());
    const auto& parts = replies->front().elements;
    if (parts.size() != 2) co_return fail(Errc::unavailable, "redis: unexpected reply to HSCAN");
    for (std::size_t i = 0; i + 1 < parts[1].elements.size(); i += 2) {
        const auto encrypted = co_await x_records.encrypt(parts[1].elements[i].text, now);
        if (!encrypted && encrypted.error().code == Errc::unavailable)
            co_return std::unexpected(encrypted.error());
        if (!encrypted) {
            log("session").error("cannot encrypt a session: {}", encrypted.error().detail);
        } else if (*encrypted) {
            ++x_found;
        }
    }
    x_cursor = parts[0].text;
    if (x_cursor == "0") go_on();
    co_return Result<void>{};
}

void ClearValueEncryption::go_on() {
    if (++x_partition < x_records.keys().partitions()) return;
    if (x_found == 0) {
        log("session").info(
            "all sessions in Redis are encrypted: remove SESSION_ENCRYPTION_STRICT=false"
        );
        x_finished = true;
    } else {
        log("session").info("encrypted {} sessions that were stored as clear text", x_found);
    }
    x_found = 0;
    x_partition = 0;
}

}  // namespace continuo
