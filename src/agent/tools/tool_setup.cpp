#include "agent/tools/tool_setup.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/with_deadline.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"

namespace continuo {

namespace {

/// The built-in tools of legacy mode.
constexpr std::array<std::string_view, 4> legacy_keys{"rag", "memory", "escalation", "attachment"};

// With optional, because a parallel group default-constructs its results and ReadyTool has no
// default constructor.
using Attempt = Result<std::optional<ReadyTool>>;

Task<Attempt> make_ready(ToolFactory factory) {
    try {
        auto tool = factory.make();
        if (!tool) co_return fail(Errc::internal, "its factory returned null");
        auto schema = ArgumentSchema::compile(tool->parameters());
        if (!schema) co_return std::unexpected(std::move(schema.error()));
        const auto deadline = Deadline::after(factory.policy.timeout);
        const auto initialized = co_await with_deadline(tool->initialize(), deadline);
        if (!initialized) co_return std::unexpected(initialized.error());
        co_return ReadyTool{
            .key = std::move(factory.key),
            .policy = factory.policy,
            .tool = std::move(tool),
            .schema = std::move(*schema),
        };
    } catch (const std::exception& e) {
        co_return fail(Errc::internal, excerpt(e.what()));
    }
}

Task<Result<ToolSet>> one_after_another(std::vector<ToolFactory> factories) {
    ToolSet tools;
    for (auto& factory : factories) {
        const bool built_in =
            std::ranges::find(legacy_keys, std::string_view(factory.key)) != legacy_keys.end();
        if (!built_in && !factory.declared) continue;
        const auto key = factory.key;
        auto ready = co_await make_ready(std::move(factory));
        if (!ready) {
            co_return fail(
                ready.error().code, fmt::format("tool {}: {}", key, ready.error().detail)
            );
        }
        tools.ready.push_back(std::move(**ready));
    }
    co_return tools;
}

Task<Result<ToolSet>> side_by_side(std::vector<ToolFactory> factories) {
    std::erase_if(factories, [](const ToolFactory& factory) { return !factory.enabled; });
    ToolSet tools;
    if (factories.empty()) co_return tools;

    const auto executor = co_await asio::this_coro::executor;
    std::vector<decltype(asio::co_spawn(executor, make_ready(ToolFactory{}), asio::deferred))>
        attempts;
    std::vector<std::string> keys;
    for (auto& factory : factories) {
        keys.push_back(factory.key);
        attempts.push_back(asio::co_spawn(executor, make_ready(std::move(factory)), asio::deferred)
        );
    }
    auto [order, errors, results] =
        co_await asio::experimental::make_parallel_group(std::move(attempts))
            .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (errors[i]) std::rethrow_exception(errors[i]);
        if (results[i]) {
            tools.ready.push_back(std::move(**results[i]));
        } else {
            log("agent").warn("tool {} is left out: {}", keys[i], results[i].error().detail);
            tools.left_out.emplace_back(std::move(keys[i]), std::move(results[i].error().detail));
        }
    }
    co_return tools;
}

Task<Result<ToolSet>> refuse(std::string detail) {
    co_return fail(Errc::invalid_input, std::move(detail));
}

}  // namespace

Task<Result<ToolSet>> set_up_tools(ToolMode mode, std::vector<ToolFactory> factories) {
    std::set<std::string_view> keys;
    for (const auto& factory : factories) {
        if (!keys.insert(factory.key).second)
            return refuse(fmt::format("two tools have the key \"{}\"", factory.key));
    }
    return mode == ToolMode::registry ? side_by_side(std::move(factories))
                                      : one_after_another(std::move(factories));
}

}  // namespace continuo
