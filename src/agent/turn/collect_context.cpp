#include "agent/turn/collect_context.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/json.hpp>

#include "agent/tools/tool_results.hpp"
#include "telemetry/log.hpp"

namespace continuo {

// A turn without anything to recall makes its calls one after another in its own frame: they do not
// wait, so there is nothing to overlap, and a parallel group would cost more than they do.

namespace {

using turn_input::CollectedContext;

/// The call's result; nothing when the tool is not there or failed.
Task<std::optional<json::object>> ask(
    ToolRegistry* tools, std::string key, json::object arguments, ToolContext context
) {
    if (tools->find(key) == nullptr) co_return std::nullopt;
    const auto request_id = context.request_id;
    auto result =
        co_await tools->call(key, std::move(arguments), std::move(context), ArgumentsFrom::program);
    if (result) co_return std::move(*result);
    log("agent").warn(
        "tool {} failed: {}: {} [{}]",
        key,
        to_string(result.error().code),
        result.error().detail,
        request_id
    );
    co_return std::nullopt;
}

void used(CollectedContext& collected, std::string_view key) {
    for (const auto& known : collected.tools_used) {
        if (known == key) return;
    }
    collected.tools_used.emplace_back(key);
}

json::object escalation_arguments(EscalationInput input) {
    json::object arguments;
    arguments.reserve(4);
    arguments.emplace("message", input.message);
    if (!input.earlier.empty())
        arguments.emplace("earlier", json::array(input.earlier.begin(), input.earlier.end()));
    if (input.failed_answers > 0) arguments.emplace("failed_answers", input.failed_answers);
    if (input.human_offered) arguments.emplace("human_offered", true);
    return arguments;
}

Task<std::vector<std::string>> recall(ToolRegistry* tools, std::size_t limit, ToolContext context) {
    auto result =
        co_await ask(tools, "memory", {{"action", "recall"}, {"limit", limit}}, std::move(context));
    co_return result ? read_memories(*result) : std::vector<std::string>();
}

/// All that does not wait.
Task<CollectedContext> work_out(ToolRegistry* tools, turn_action::CollectContext what) {
    CollectedContext collected;
    if (!what.search_query.empty()) {
        auto found = co_await ask(
            tools,
            "rag",
            {{"query", std::move(what.search_query)}, {"limit", what.search_results}},
            what.context
        );
        collected.search_failed = !found;
        if (found) {
            collected.sources = read_sources(std::move(*found));
            used(collected, "rag");
        }
    }
    json::object extract{{"action", "extract"}, {"message", what.escalation.message}};
    if (const auto facts = co_await ask(tools, "memory", std::move(extract), what.context)) {
        collected.facts = read_facts(*facts);
        if (!collected.facts.empty()) used(collected, "memory");
    }
    auto judged = co_await ask(
        tools,
        "escalation",
        escalation_arguments(std::move(what.escalation)),
        std::move(what.context)
    );
    if (judged) {
        collected.escalation = read_escalation(*judged);
        used(collected, "escalation");
    }
    co_return collected;
}

AttachmentReading to_reading(
    const Replies& replies, const UploadedFile& file, std::optional<json::object> result
) {
    AttachmentReading reading;
    reading.attachment.filename = file.filename;
    reading.attachment.content_type = file.content_type;
    reading.attachment.bytes = file.bytes;
    if (!result) {
        reading.attachment.error = replies.text(ReplyKey::attachment_failed);
        return reading;
    }
    reading.attachment.processed = find_bool(*result, "success").value_or(false);
    if (reading.attachment.processed) {
        reading.text = find_string(*result, "content").value_or("");
    } else {
        auto error = find_string(*result, "error");
        reading.attachment.error =
            error ? std::move(*error) : replies.text(ReplyKey::attachment_failed);
    }
    return reading;
}

}  // namespace

Task<CollectedContext> collect_context(ToolRegistry* tools, turn_action::CollectContext what) {
    if (!what.recall) co_return co_await work_out(tools, std::move(what));

    const auto executor = co_await asio::this_coro::executor;
    // The recall is begun first: while the database reads, the rest is worked out.
    auto remembering = recall(tools, what.memories_recalled, what.context);
    auto [order, recall_error, memories, error, collected] =
        co_await asio::experimental::make_parallel_group(
            asio::co_spawn(executor, std::move(remembering), asio::deferred),
            asio::co_spawn(executor, work_out(tools, std::move(what)), asio::deferred)
        )
            .async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    if (error) std::rethrow_exception(error);
    if (recall_error) std::rethrow_exception(recall_error);
    if (!memories.empty()) used(collected, "memory");
    collected.memories = std::move(memories);
    co_return std::move(collected);
}

bool collecting_context_may_wait(const ToolRegistry& tools) {
    const auto may_wait = [&](std::string_view key, const json::object& arguments) {
        const auto* tool = tools.find(key);
        return tool != nullptr && tool->may_wait(arguments);
    };
    return may_wait("rag", {}) || may_wait("escalation", {}) ||
           may_wait("memory", {{"action", "extract"}});
}

Task<turn_input::AttachmentsRead> read_attachments(
    ToolRegistry* tools, ToolContext context, std::shared_ptr<const Replies> replies
) {
    const auto executor = co_await asio::this_coro::executor;
    std::vector<decltype(asio::co_spawn(executor, ask(tools, {}, {}, ToolContext{}), asio::deferred)
    )>
        calls;
    for (std::size_t i = 0; i < context.files.size(); ++i) {
        auto call = ask(tools, "attachment", {{"index", i}}, context);
        calls.push_back(asio::co_spawn(executor, std::move(call), asio::deferred));
    }
    turn_input::AttachmentsRead read;
    if (calls.empty()) co_return read;
    auto [order, errors, results] =
        co_await asio::experimental::make_parallel_group(std::move(calls))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (errors[i]) std::rethrow_exception(errors[i]);
        read.readings.push_back(to_reading(*replies, context.files[i], std::move(results[i])));
    }
    co_return read;
}

}  // namespace continuo
