#include "async/shard.hpp"

#include <algorithm>
#include <exception>

#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// Runs the context again after an exception: one handler must not end its shard and every other
/// connection.
void run_until_out_of_work(asio::io_context& context, std::size_t index) {
    for (;;) {
        try {
            context.run();
            return;
        } catch (const std::exception& e) {
            log("async").error(
                "shard {}: an exception left a handler: {}",
                index,
                excerpt(e.what(), quoted_reply_code_points_max)
            );
        }
    }
}

}  // namespace

Shard::Shard(std::size_t index) : x_index(index), x_context(1), x_work(x_context.get_executor()) {}

Shard::~Shard() = default;

ShardSet::ShardSet(std::size_t count) {
    for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
        x_shards.push_back(std::make_unique<Shard>(i));
    }
}

ShardSet::~ShardSet() {
    stop();
}

void ShardSet::start() {
    for (auto& shard : x_shards) {
        shard->x_thread = std::thread([raw = shard.get()] {
            run_until_out_of_work(raw->x_context, raw->x_index);
        });
    }
}

void ShardSet::join() {
    for (auto& shard : x_shards)
        shard->x_work.reset();
    for (auto& shard : x_shards) {
        if (shard->x_thread.joinable()) shard->x_thread.join();
    }
}

void ShardSet::stop() {
    for (auto& shard : x_shards)
        shard->x_context.stop();
    join();
}

}  // namespace continuo
