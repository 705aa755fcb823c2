#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "agent/tools/tool.hpp"
#include "agent/tools/tool_registry.hpp"
#include "agent/tools/typed_tools.hpp"
#include "async/with_deadline.hpp"
#include "support/run_task.hpp"

namespace continuo::test {

/// A tool that does as its script says.
class FakeTool final : public Tool {
public:
    using Script = std::function<Task<Result<json::object>>(json::object, ToolContext)>;

    struct Traits {
        json::object parameters{{"type", "object"}};
        bool safe_to_repeat = true;
        bool may_wait = true;
        std::function<Task<Result<void>>()> initialize{};
    };

    FakeTool(std::string name, Script script, Traits traits)
        : x_name(std::move(name)), x_script(std::move(script)), x_traits(std::move(traits)) {}

    std::string_view name() const override { return x_name; }
    std::string_view description() const override { return "for tests"; }
    json::object parameters() const override { return x_traits.parameters; }
    bool safe_to_repeat() const override { return x_traits.safe_to_repeat; }
    bool may_wait(const json::object&) const override { return x_traits.may_wait; }
    Task<Result<void>> initialize() override {
        return x_traits.initialize ? x_traits.initialize() : Tool::initialize();
    }
    Task<Result<json::object>> run(json::object arguments, ToolContext context) override {
        return x_script(std::move(arguments), std::move(context));
    }
    Result<json::object> run_now(const json::object& arguments, const ToolContext& context)
        override {
        return run_task(x_script(arguments, context));
    }

private:
    std::string x_name;
    Script x_script;
    Traits x_traits;
};

inline ToolFactory fake_factory(
    std::string key,
    FakeTool::Script script,
    FakeTool::Traits traits = {},
    ToolPolicy policy = {.retry_wait = std::chrono::milliseconds(0)}
) {
    return {
        .key = key,
        .enabled = true,
        .policy = policy,
        .make = [key, script = std::move(script), traits = std::move(traits)](
                ) { return std::make_unique<FakeTool>(key + "_tool", script, traits); },
    };
}

/// The members of Tool that a fake of a built-in tool needs as well. It is not repeated: a broken
/// call stays broken.
template <class Interface>
class FakeBuiltinTool : public Interface {
public:
    std::string_view name() const override { return "builtin_fake"; }
    std::string_view description() const override { return "for tests"; }
    json::object parameters() const override { return {{"type", "object"}}; }
    bool safe_to_repeat() const override { return false; }
};

struct FakeSearchTool final : FakeBuiltinTool<SearchTool> {
    std::function<Result<std::vector<Source>>(const SearchQuery&)> script;
    Result<std::vector<Source>> search(const SearchQuery& query) override { return script(query); }
};

struct FakeCustomerFactsTool final : FakeBuiltinTool<CustomerFactsTool> {
    std::function<Task<Result<std::vector<std::string>>>()> recall_script;
    std::function<Result<std::vector<CustomerFact>>()> extract_script;
    Task<Result<std::vector<std::string>>> recall(FactOwner, std::size_t) override {
        return recall_script();
    }
    Result<std::vector<CustomerFact>> extract(const std::string&) override {
        return extract_script();
    }
};

struct FakeEscalationTool final : FakeBuiltinTool<EscalationTool> {
    std::function<Result<EscalationDecision>(const EscalationInput&)> script;
    Result<EscalationDecision> assess(const EscalationInput& input) override {
        return script(input);
    }
};

struct FakeAttachmentTool final : FakeBuiltinTool<AttachmentTool> {
    std::function<Task<Result<AttachmentContent>>()> script;
    Task<Result<AttachmentContent>> read(UploadedFile) override { return script(); }
};

/// A factory that makes a copy of `tool`.
template <class BuiltinTool>
ToolFactory builtin_factory(std::string key, BuiltinTool tool) {
    ToolFactory factory;
    factory.key = std::move(key);
    factory.make = [tool = std::move(tool)] { return std::make_unique<BuiltinTool>(tool); };
    return factory;
}

// Scripts. Plain functions, as a coroutine must not be a lambda whose closure may go.

inline Task<Result<json::object>> answer_with(json::object result) {
    co_return result;
}
inline Task<Result<json::object>> fail_with(Error error) {
    co_return std::unexpected(std::move(error));
}
inline Task<Result<json::object>> hang() {
    co_await sleep_until(Deadline::never());
    co_return json::object{};
}
inline Task<Result<json::object>> throw_something() {
    throw std::runtime_error("broken tool");
    co_return json::object{};
}

}  // namespace continuo::test
