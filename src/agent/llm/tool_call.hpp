#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/json.hpp"

namespace continuo {

/// A call of a tool that a model asks for. The arguments are complete: what comes in parts that do
/// not fit together is no call, and must never be written to a conversation.
struct ToolCall {
    std::string id;  ///< may be empty
    std::string name;
    json::object arguments;

    bool operator==(const ToolCall&) const = default;
};

/// Puts the calls of a streamed completion together.
///
/// A part belongs to the call of its `index` if the id agrees; an id or a name that the call does
/// not have opens another one, because servers count parallel calls as 0; without an index, an id
/// opens a call, and a part without one continues the last. Arguments come in pieces, whole, whole
/// again, as an object, or not at all. Thread: one.
class ToolCallAssembly {
public:
    static constexpr std::size_t calls_max = 32;
    static constexpr std::size_t arguments_bytes_max = 128 * 1024;

    /// A member of `tool_calls`. What is no call, or beyond the limits, makes finish() fail.
    void take(const json::value& part);
    /// The older form, `function_call`.
    void take_function(const json::object& function);

    [[nodiscard]] bool empty() const { return x_calls.empty(); }
    /// The calls in the order of their beginning, without repetitions. The error says what is wrong
    /// with one of them.
    [[nodiscard]] std::expected<std::vector<ToolCall>, std::string> finish() const;
    [[nodiscard]] std::size_t argument_bytes() const;

private:
    struct Open {
        std::optional<std::int64_t> index;
        std::string id;
        std::string name;
        std::string arguments;
    };
    Open& call_of(
        std::optional<std::int64_t> index, const std::string& id, const std::string& name
    );
    void add_function(Open& call, const json::object& function) const;

    std::vector<Open> x_calls;
    bool x_broken = false;
};

}  // namespace continuo
