// What SharedLog writes: each is one function call in Redis.
#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "async/offload.hpp"
#include "base/embedded_text.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "redis/protocol/function_call.hpp"
#include "redis/protocol/wait_command.hpp"
#include "replication/record_codec.hpp"
#include "replication/shared_log.hpp"
#include "replication/shared_log_entries.hpp"

namespace continuo {

/// shared_log.lua, embedded by CMakeLists.txt.
extern const EmbeddedTexts shared_log_source;

const FunctionLibrary& shared_log_functions() {
    static const FunctionLibrary library(shared_log_source.front().content);
    return library;
}

namespace {

constexpr std::size_t tag_bytes = 8;

/// The arguments of a call. Runs on the pool.
FunctionCall make_call(
    const std::vector<RecordWrite>& writes, const SharedLogConfig& config, ArgumentList keys
) {
    const bool erases = std::ranges::all_of(writes, [](const RecordWrite& write) {
        return write.record.version.erased;
    });
    FunctionCall call{
        .function = erases ? "continuo_shared_v1_erase" : "continuo_shared_v1_write",
        .keys = std::move(keys),
        .arguments = {},
    };
    auto& arguments = call.arguments;
    arguments.add(config.bytes_max);
    arguments.add(config.entries_max);
    arguments.add(random_hex(tag_bytes));
    for (const auto& [record, expected] : writes) {
        arguments.add(record.key);
        arguments.add(expected_text(expected));
        arguments.add(record.version.number);
        arguments.add(record.version.origin);
        arguments.add(record.version.erased ? "1" : "0");
        arguments.add(
            record.version.erased ? std::string() : encode_record(record, config.cipher.get())
        );
    }
    return call;
}

}  // namespace

Task<Result<std::vector<bool>>> SharedLog::write(
    std::vector<RecordWrite> writes, ReplicaWait wait
) {
    if (writes.empty()) co_return std::vector<bool>();
    const auto count = writes.size();
    ArgumentList keys{x_records, x_versions, x_changes, x_meta};
    auto call = co_await offload(
        x_pool,
        [writes = std::move(writes), config = x_config, keys = std::move(keys)] {
            return make_call(writes, config, keys);
        }
    );
    const auto replies = co_await call_function(
        &x_redis,
        std::move(call),
        wait_for_replicas(awaited(wait)),
        &shared_log_functions(),
        Deadline::after(redis_command_timeout)
    );
    if (!replies) co_return std::unexpected(replies.error());
    const auto& reply = replies->front();
    if (reply.is_error() || reply.elements.size() < 2) co_return refused_by_redis(reply);
    const auto& result = reply.elements[0].text;
    if (result == "changed") {
        co_return fail(
            Errc::conflict,
            "another instance changed " + excerpt(reply.elements[1].text),
            ErrorReason::version_mismatch
        );
    }
    if (result == "full") {
        co_return fail(
            Errc::limit_exceeded,
            fmt::format(
                "documents and tickets would take {} bytes in Redis, KNOWLEDGE_SHARED_MAX_MB is {}",
                reply.elements[1].text,
                x_config.bytes_max >> 20U
            ),
            ErrorReason::shared_full
        );
    }
    if (reply.elements.size() != 3 || reply.elements[2].elements.size() != count)
        co_return refused_by_redis(reply);
    if (auto replicated = check_replicas(awaited(wait), replies->back()); !replicated)
        co_return std::unexpected(std::move(replicated.error()));
    std::vector<bool> written;
    for (const auto& done : reply.elements[2].elements)
        written.push_back(done.integer == 1);
    co_return written;
}

/// WAIT confirms what was written before it, so the reads are preceded by a write: a replica that
/// has it has everything that they show, and a master that was replaced gets no confirmation.
Task<Result<std::vector<Reply>>> SharedLog::run_confirmed(std::vector<Command> reads) {
    FunctionCall call{
        .function = "continuo_shared_v1_confirm",
        .keys = {x_records, x_versions, x_changes, x_meta},
        .arguments = {random_hex(tag_bytes)},
    };
    const auto count = reads.size();
    std::ranges::copy(wait_for_replicas(x_config.replicas_awaited), std::back_inserter(reads));
    auto replies = co_await call_function(
        &x_redis,
        std::move(call),
        std::move(reads),
        &shared_log_functions(),
        Deadline::after(redis_command_timeout)
    );
    if (!replies) co_return std::unexpected(std::move(replies.error()));
    if (replies->front().is_error()) co_return refused_by_redis(replies->front());
    auto replicated = check_replicas(x_config.replicas_awaited, replies->back());
    if (!replicated) co_return std::unexpected(std::move(replicated.error()));
    replies->erase(replies->begin());
    replies->resize(count);
    co_return replies;
}

}  // namespace continuo
