#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "live/drafts.hpp"
#include "live/remote_live.hpp"
#include "redis/redis_commands.hpp"
#include "redis/subscriber.hpp"
#include "session/redis/redis_keys.hpp"
#include "session/session_encryption.hpp"

namespace continuo {

/// Drafts in Redis, one key a session, which expires by itself a minute after the last part.
/// `cipher` may be null. All outlive it.
[[nodiscard]] std::unique_ptr<Drafts> make_redis_drafts(
    RedisKeys keys, RedisCommands& redis, std::shared_ptr<const SessionCipher> cipher
);

struct RedisNotesConfig {
    RedisKeys keys;
    std::string instance;                           ///< its own notes come back, and are dropped
    std::shared_ptr<const SessionCipher> cipher{};  ///< may be null
    /// The thread that publishes and listens.
    boost::asio::any_io_executor executor;
    /// Makes the subscriber, for that executor.
    std::function<Result<std::unique_ptr<RedisSubscriber>>(RedisListener)> subscribe;
};

/// Notes over Redis pub/sub, one channel a session: an instance hears only of the sessions that it
/// has viewers of. Notes published together travel in one batch; while Redis does not answer they
/// are dropped. After a lost connection all viewers read their logs again. Its close() is for
/// threads other than the executor's, which still runs. `channel` and `redis` outlive it. Errors:
/// those of `subscribe`.
[[nodiscard]] Result<std::unique_ptr<RemoteLive>> make_redis_live(
    RedisNotesConfig config, RedisCommands& redis, LiveChannel& channel
);

}  // namespace continuo
