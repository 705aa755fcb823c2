// The catalogue of tools is remembered between calls. A call takes the tool from it, and reads it
// again where it does not fit: the tool is not there, was changed, or its headers are not accepted.
#include "agent/mcp/mcp_client.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/mcp/mcp_catalogue.hpp"
#include "agent/mcp/mcp_failure.hpp"
#include "agent/mcp/mcp_session.hpp"
#include "agent/mcp/mcp_text.hpp"
#include "agent/mcp/mcp_transport.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

using Catalogue = std::shared_ptr<const McpCatalogue>;

constexpr int input_rounds_max = 4;

bool is_idempotency_key(std::string_view key) {
    constexpr std::size_t key_bytes_max = 255;
    return key.size() <= key_bytes_max &&
           std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// One of the calls that a client makes at once.
class McpCallPlace {
public:
    McpCallPlace(std::atomic<std::size_t>& calls, std::size_t calls_max)
        : x_calls(calls), x_taken(calls.fetch_add(1) < calls_max) {}
    ~McpCallPlace() { x_calls.fetch_sub(1); }
    McpCallPlace(const McpCallPlace&) = delete;
    McpCallPlace& operator=(const McpCallPlace&) = delete;
    explicit operator bool() const { return x_taken; }

private:
    std::atomic<std::size_t>& x_calls;
    bool x_taken;
};

/// The result of a reply. Errors: as mcp_reply_error(); corrupt: a kind of result that is unknown.
Result<json::object> result_of(const McpReply& reply) {
    if (!reply.message || !reply.message->result) return std::unexpected(mcp_reply_error(reply));
    const auto& result = *reply.message->result;
    const auto* type = find_member(result, "resultType");
    const bool known = type == nullptr || *type == "complete" || *type == "input_required";
    if (!known) return fail(Errc::corrupt, "a result of an unknown type");
    return result;
}

/// The state with which a call that is not complete goes on. Errors: invalid_input: it wants what
/// this client does not have; corrupt.
Result<std::string> state_to_go_on(const json::object& result) {
    const auto* wanted = find_object(result, "inputRequests");
    if (wanted != nullptr && !wanted->empty())
        return fail(Errc::invalid_input, "the tool wants input that this client cannot give");
    auto state = find_string(result, "requestState");
    if (!state) return fail(Errc::corrupt, "a call is not complete, and cannot go on");
    return std::move(*state);
}

class HttpMcpClient final : public McpClient {
public:
    HttpMcpClient(McpServerConfig config, McpAddress address, const Clock& clock)
        : x_config(std::move(config)),
          x_clock(clock),
          x_transport(std::make_shared<McpTransport>(x_config, std::move(address))),
          x_session(x_config, x_transport) {}

    Task<Result<McpServerInfo>> connect(Deadline deadline) override {
        const auto connected = co_await x_session.connected(deadline);
        if (!connected) co_return named(connected.error());
        co_return connected->info;
    }

    Task<Result<McpToolList>> list_tools(Deadline deadline) override {
        const auto catalogue = co_await fresh_catalogue(deadline);
        if (!catalogue) co_return named(catalogue.error());
        co_return (*catalogue)->list();
    }

    Task<Result<McpToolResult>> call(McpCall call, Deadline deadline) override {
        const McpCallPlace place(x_calls, x_config.concurrency);
        if (!place) co_return named({Errc::busy, "too many calls at once"});
        if (auto checked = check(call); !checked) co_return named(std::move(checked.error()));
        auto result =
            co_await call_current(std::move(call), deadline.shortened(x_config.call_timeout));
        if (!result) co_return named(std::move(result.error()));
        co_return result;
    }

    Task<void> end(Deadline deadline) override { return x_session.end(deadline); }
    void close() override { x_transport->close(); }

private:
    [[nodiscard]] std::unexpected<Error> named(Error error) const {
        error.detail = without_authorization(
            fmt::format("{}: {}", x_config.name, error.detail), x_config.authorization
        );
        return std::unexpected(std::move(error));
    }

    [[nodiscard]] Result<void> check(const McpCall& call) const {
        if (!is_idempotency_key(call.idempotency_key))
            return fail(Errc::invalid_input, "an idempotency key that is no short ASCII text");
        if (json::serialize(call.arguments).size() > x_config.limits.arguments_bytes_max)
            return fail(Errc::invalid_input, "the arguments are too large");
        return {};
    }

    /// Null: none is known, or the server has another one. `also_old`: also one that is not fresh.
    [[nodiscard]] Catalogue known_catalogue(bool also_old) const {
        const std::scoped_lock lock(x_mutex);
        const bool usable = x_catalogue && x_changes == x_session.changes() &&
                            (also_old || x_catalogue->is_fresh(x_clock.steady_now()));
        return usable ? x_catalogue : nullptr;
    }

    Task<Result<Catalogue>> fresh_catalogue(Deadline deadline) {
        if (auto known = known_catalogue(false)) co_return known;
        co_return co_await fetch_catalogue(deadline);
    }

    Task<Result<Catalogue>> fetch_catalogue(Deadline deadline) {
        const auto connected = co_await x_session.connected(deadline);
        if (!connected) co_return std::unexpected(connected.error());
        const auto changes = x_session.changes();  // before: a change within makes it outdated
        auto read = co_await read_pages(connected->has_tools, deadline);
        if (!read) co_return read;
        const std::scoped_lock lock(x_mutex);
        x_catalogue = *read;
        x_changes = changes;
        co_return read;
    }

    Task<Result<Catalogue>> read_pages(bool has_tools, Deadline deadline) {
        auto catalogue = std::make_shared<McpCatalogue>();
        auto fresh_for = x_config.list_age_max;
        std::optional<std::string> cursor;
        for (std::size_t page_number = 0; has_tools; ++page_number) {
            if (page_number >= x_config.limits.pages_max)
                co_return fail(Errc::limit_exceeded, "the list of tools has too many pages");
            auto page = co_await read_page(cursor, deadline.shortened(x_config.setup_timeout));
            if (!page) co_return std::unexpected(std::move(page.error()));
            auto added = catalogue->add(std::move(page->list), x_config.limits.tools_max);
            if (!added) co_return std::unexpected(std::move(added.error()));
            fresh_for = std::min(fresh_for, page->fresh_for.value_or(fresh_for));
            if (!page->next_cursor) break;
            if (page->next_cursor == cursor)
                co_return fail(Errc::corrupt, "the list of tools goes round in circles");
            cursor = std::move(page->next_cursor);
        }
        catalogue->set_fresh_until(x_clock.steady_now() + fresh_for);
        co_return catalogue;
    }

    Task<Result<McpToolPage>> read_page(std::optional<std::string> cursor, Deadline deadline) {
        json::object params;
        if (cursor) params.emplace("cursor", *cursor);
        const auto answer =
            co_await x_session.ask({"tools/list", std::move(params), nullptr, {}}, deadline);
        if (!answer) co_return std::unexpected(answer.error());
        const auto result = result_of(answer->reply);
        if (!result) co_return std::unexpected(result.error());
        co_return read_mcp_tool_page(*result, x_config.name, answer->era);
    }

    /// Calls a tool as the newest list that is known has it. A list that is only old will do: that
    /// it is wrong would show.
    Task<Result<McpToolResult>> call_current(McpCall call, Deadline deadline) {
        Result<Catalogue> catalogue = call.lists_first ? nullptr : known_catalogue(true);
        bool refreshed = *catalogue == nullptr;
        if (refreshed) catalogue = co_await fetch_catalogue(deadline);
        for (;; refreshed = true) {
            if (!catalogue) co_return std::unexpected(catalogue.error());
            const auto* entry = (*catalogue)->find(call.name);
            const bool settled = refreshed || (entry != nullptr && fits(entry->tool, call));
            if (settled) {
                if (entry == nullptr)
                    co_return fail(Errc::not_found, "there is no tool " + excerpt(call.name));
                if (!fits(entry->tool, call))
                    co_return fail(Errc::conflict, "the server has changed the tool " + call.name);
                auto result = co_await call_tool_entry(*catalogue, entry, call, deadline);
                if (result || result.error().code != Errc::conflict || refreshed) co_return result;
            }
            catalogue = co_await fetch_catalogue(deadline);
        }
    }

    static bool fits(const McpTool& tool, const McpCall& call) {
        return call.fingerprint.empty() || call.fingerprint == tool.fingerprint;
    }

    /// `catalogue` owns `entry`. Errors: conflict: the headers are those of another definition.
    Task<Result<McpToolResult>> call_tool_entry(
        Catalogue catalogue, const McpCatalogue::Entry* entry, McpCall call, Deadline deadline
    ) {
        json::object params{{"name", call.name}, {"arguments", call.arguments}};
        for (int round = 0; round < input_rounds_max; ++round) {
            const auto answer = co_await x_session.ask(
                {"tools/call", params, &entry->tool, call.idempotency_key}, deadline
            );
            if (!answer) co_return std::unexpected(answer.error());
            if (auto refusal = refusal_of(answer->reply)) co_return std::move(*refusal);
            const auto result = result_of(answer->reply);
            if (!result) co_return std::unexpected(result.error());
            const auto type = find_string(*result, "resultType");
            if (type != "input_required") co_return read_result(*result, *entry);
            auto state = state_to_go_on(*result);
            if (!state) co_return std::unexpected(std::move(state.error()));
            params["requestState"] = std::move(*state);
        }
        co_return fail(Errc::corrupt, "the call of a tool never comes to its end");
    }

    /// Refused parameters, for the model to correct.
    [[nodiscard]] std::optional<McpToolResult> refusal_of(const McpReply& reply) const {
        if (!reply.message || reply.message->result) return std::nullopt;
        const auto& failure = reply.message->result.error();
        if (failure.code != mcp_invalid_params) return std::nullopt;
        McpToolResult result;
        result.is_error = true;
        result.text = without_authorization(
            readable_mcp_text(failure.message, x_config.limits.text_bytes_max),
            x_config.authorization
        );
        return result;
    }

    [[nodiscard]] Result<McpToolResult> read_result(
        const json::object& object, const McpCatalogue::Entry& entry
    ) const {
        auto result = read_mcp_tool_result(object, x_config.limits.text_bytes_max);
        if (!result) return result;
        result->text = without_authorization(std::move(result->text), x_config.authorization);
        if (result->structured) hide_authorization(*result->structured, x_config.authorization);
        if (!entry.result_schema || result->is_error) return result;
        if (!result->structured)
            return fail(Errc::corrupt, "the result is not structured, as its schema says");
        auto value = *result->structured;
        unify_integers(value);
        if (!entry.result_schema->check(value))
            return fail(Errc::corrupt, "the result is not as its schema says");
        return result;
    }

    McpServerConfig x_config;
    const Clock& x_clock;
    std::shared_ptr<McpTransport> x_transport;
    McpSession x_session;
    std::atomic<std::size_t> x_calls{0};
    mutable std::mutex x_mutex;
    Catalogue x_catalogue;
    std::uint64_t x_changes = 0;  ///< of the session when the catalogue was read
};

}  // namespace

Result<std::unique_ptr<McpClient>> make_mcp_client(McpServerConfig config, const Clock& clock) {
    auto address = mcp_address(config);
    if (!address) return std::unexpected(std::move(address.error()));
    // Certificates that cannot be read are a reason not to start.
    const auto tried =
        make_http_client(address->server, {.certificate_file = config.certificate_file});
    if (!tried)
        return fail(tried.error().code, fmt::format("{}: {}", config.name, tried.error().detail));
    return std::make_unique<HttpMcpClient>(std::move(config), std::move(*address), clock);
}

}  // namespace continuo
