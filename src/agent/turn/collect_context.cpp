#include "agent/turn/collect_context.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

#include "agent/turn/turn_files.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "session/waiting_line.hpp"
#include "telemetry/log.hpp"
#include "telemetry/span.hpp"

namespace continuo {

// A turn without a recall makes its calls one after another in its own coroutine: they do not wait
// for I/O, so there is nothing to overlap, and a parallel group would cost more than the calls.

namespace {

using turn_input::CollectedContext;

/// The value of a call. Logs a failed call and returns nothing.
template <class Value>
std::optional<Value> value_or_log(
    Result<Value> result, Span& span, const CallableTool& tool, std::string_view request_id
) {
    end_with(span, result);
    if (result) return std::move(*result);
    log("agent").warn(
        "tool {} failed: {}: {} [{}{}]",
        tool.ready().key,
        to_string(result.error().code),
        result.error().detail,
        request_id,
        trace_label(span.context())
    );
    return std::nullopt;
}

void add_used(CollectedContext& collected, std::string_view key) {
    if (std::ranges::find(collected.tools_used, key) == collected.tools_used.end())
        collected.tools_used.emplace_back(key);
}

struct RecallRequest {
    FactOwner owner;
    std::size_t limit = 0;
    Deadline deadline;
    std::string request_id;
    TraceContext trace;
};

/// The span of a tool call; `name` says what it is called for.
Span tool_span(const TraceContext& trace, std::string_view name, const CallableTool& tool) {
    Span span(trace, name);
    span.add("gen_ai.tool.name", tool.ready().key);
    return span;
}

Task<std::vector<std::string>> recall(const TurnTools* tools, RecallRequest what) {
    const auto [callable, tool] = tools->customer_facts;
    if (tool == nullptr) co_return std::vector<std::string>();
    auto span = tool_span(what.trace, "recall facts", *callable);
    auto memories = co_await call_tool(callable, what.deadline, [tool, &what](Deadline) {
        return tool->recall(what.owner, what.limit);
    });
    co_return value_or_log(std::move(memories), span, *callable, what.request_id)
        .value_or(std::vector<std::string>());
}

/// The customer's first message in the log; empty if it cannot be read.
Task<std::string> read_first_message(const TurnTools* tools, std::string session_id) {
    constexpr std::size_t messages_max = 10;  // before it: a person's, the system's
    const auto page = co_await tools->sessions->history(std::move(session_id), 0, messages_max);
    if (!page) co_return std::string();
    for (const auto& message : page->messages) {
        if (message.role == Role::user) co_return std::string(message.content);
    }
    co_return std::string();
}

/// The texts that the log has of these messages' files. A message that cannot be read is left out.
Task<std::vector<std::string>> read_kept_files(
    const TurnTools* tools, std::string session_id, std::vector<std::uint64_t> messages
) {
    std::vector<std::string> files;
    for (const auto seq : messages) {
        auto page = co_await tools->sessions->history(session_id, seq - 1, 1);
        if (!page) {
            log("agent").warn(
                "the files of an earlier message could not be read: {}", page.error().detail
            );
            continue;
        }
        for (const auto& message : page->messages)
            append_kept_files(files, message);
    }
    co_return files;
}

/// Calls the tools that do no I/O, except for the vector of the question if an endpoint makes it.
Task<CollectedContext> collect_without_waiting(
    const TurnTools* tools, turn_action::CollectContext what
) {
    CollectedContext collected;
    if (!what.search.text.empty()) {
        collected.search_failed = true;
        auto query = std::move(what.search);
        if (const auto [callable, tool] = tools->search; tool != nullptr) {
            auto span = tool_span(what.trace, "search", *callable);
            if (tool->prepares()) query = co_await tool->prepare(std::move(query));
            auto found = co_await call_tool(callable, what.deadline, [tool, &query](Deadline) {
                return tool->search(query);
            });
            if (found) span.add("continuo.search.results", found->size());
            auto sources = value_or_log(std::move(found), span, *callable, what.request_id);
            if (sources) {
                collected.search_failed = false;
                collected.sources = std::move(*sources);
                add_used(collected, "rag");
            }
        }
    }
    if (const auto [callable, tool] = tools->customer_facts; tool != nullptr) {
        auto span = tool_span(what.trace, "extract facts", *callable);
        auto facts = value_or_log(
            co_await call_tool(
                callable,
                what.deadline,
                [tool, &what](Deadline) { return tool->extract(what.escalation.message); }
            ),
            span,
            *callable,
            what.request_id
        );
        if (facts && !facts->empty()) {
            collected.facts = std::move(*facts);
            add_used(collected, "memory");
        }
    }
    if (const auto [callable, tool] = tools->escalation; tool != nullptr) {
        auto span = tool_span(what.trace, "assess escalation", *callable);
        collected.escalation = value_or_log(
            co_await call_tool(
                callable,
                what.deadline,
                [tool, &what](Deadline) { return tool->assess(what.escalation); }
            ),
            span,
            *callable,
            what.request_id
        );
        if (collected.escalation) add_used(collected, "escalation");
    }
    const auto& decision = collected.escalation;
    if (decision && (decision->explicit_request || decision->required) && tools->sessions) {
        const auto line = co_await read_waiting_line(tools->sessions);
        if (line && line->size() < waiting_line_max)
            collected.place = place_in(*line, what.owner.session_id);
    }
    if (what.first_message && tools->sessions)
        collected.first_asked = co_await read_first_message(tools, what.owner.session_id);
    if (!what.messages_with_files.empty() && tools->sessions)
        collected.earlier_files = co_await read_kept_files(
            tools, what.owner.session_id, std::move(what.messages_with_files)
        );
    co_return collected;
}

struct FileRequest {
    UploadedFile file;
    Deadline deadline = Deadline::never();
    std::string request_id;
    TraceContext trace;
};

Task<std::optional<AttachmentContent>> read_file(const TurnTools* tools, FileRequest what) {
    const auto [callable, tool] = tools->attachments;
    if (tool == nullptr) co_return std::nullopt;
    auto span = tool_span(what.trace, "read attachment", *callable);
    span.add("continuo.attachment.bytes", what.file.bytes);
    auto content = co_await call_tool(callable, what.deadline, [tool, &what](Deadline) {
        return tool->read(what.file);
    });
    co_return value_or_log(std::move(content), span, *callable, what.request_id);
}

AttachmentReading to_reading(
    const Replies& replies, const UploadedFile& file, std::optional<AttachmentContent> content
) {
    AttachmentReading reading;
    reading.attachment.filename = file.filename;
    reading.attachment.content_type =
        utf8_prefix_bytes(file.content_type, limits::content_type_bytes_max);
    reading.attachment.bytes = file.bytes;
    reading.attachment.content_hash = file.content_hash;
    reading.attachment.processed = content && content->text;
    if (reading.attachment.processed) {
        reading.text = std::move(content->text->content);
    } else {
        // A tool's error text can quote the file, and it is stored with the message: bound it.
        reading.attachment.error = excerpt(
            content ? content->error : replies.text(ReplyKey::attachment_failed),
            limits::attachment_error_code_points_max
        );
    }
    return reading;
}

}  // namespace

Task<CollectedContext> collect_context(const TurnTools* tools, turn_action::CollectContext what) {
    if (!what.recall) co_return co_await collect_without_waiting(tools, std::move(what));

    const auto executor = co_await asio::this_coro::executor;
    // The recall starts first: the other tools run while the database reads.
    auto recalling = recall(
        tools, {what.owner, what.memories_recalled, what.deadline, what.request_id, what.trace}
    );
    auto [order, recall_error, memories, error, collected] =
        co_await asio::experimental::make_parallel_group(
            asio::co_spawn(executor, std::move(recalling), asio::deferred),
            asio::co_spawn(
                executor, collect_without_waiting(tools, std::move(what)), asio::deferred
            )
        )
            .async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
    if (error) std::rethrow_exception(error);
    if (recall_error) std::rethrow_exception(recall_error);
    if (!memories.empty()) add_used(collected, "memory");
    collected.memories = std::move(memories);
    co_return std::move(collected);
}

Task<turn_input::AttachmentsRead> read_attachments(
    const TurnTools* tools,
    turn_action::ReadAttachments what,
    std::shared_ptr<const Replies> replies
) {
    turn_input::AttachmentsRead read;
    if (what.files.empty()) co_return read;
    const auto executor = co_await asio::this_coro::executor;
    std::vector<decltype(asio::co_spawn(executor, read_file(tools, FileRequest{}), asio::deferred))>
        calls;
    for (const auto& file : what.files) {
        auto call = read_file(tools, FileRequest{file, what.deadline, what.request_id, what.trace});
        calls.push_back(asio::co_spawn(executor, std::move(call), asio::deferred));
    }
    auto [order, errors, results] =
        co_await asio::experimental::make_parallel_group(std::move(calls))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (errors[i]) std::rethrow_exception(errors[i]);
        read.readings.push_back(to_reading(*replies, what.files[i], std::move(results[i])));
    }
    co_return read;
}

}  // namespace continuo
