#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <boost/json.hpp>

#include "agent/actions/consent.hpp"
#include "agent/actions/tool_words.hpp"
#include "agent/tools/http_tool.hpp"
#include "agent/tools/tools_file.hpp"
#include "base/text.hpp"

// The first byte says what the rest is: a server's response, a customer's message, or a file of
// tools.

namespace {

using namespace continuo;

constexpr std::string_view fuzzed_tools = R"yaml(tools:
  - name: order_status
    description: x
    arguments:
      type: object
      properties: {order_id: {type: string, pattern: "^[A-Z0-9-]{2,12}$"}}
      required: [order_id]
    request: {url: "http://127.0.0.1/{order_id}"}
    result:
      schema: {type: object}
      fields: {status: /status, items: /items/*/name, first: /items/0}
      answer: "{order_id}[[ {status}]][[ {items}]][[ {first}]]"
      refusal: /error
    when: ["where|when ... [my] order [no] {order_id}", "... order ... {order_id} ... late"]
)yaml";

std::shared_ptr<const DeclaredTools> parse_fuzzed(std::string_view text) {
    auto parsed = parse_tools_file(text, "f", [](const std::string&) { return std::nullopt; });
    return parsed ? *parsed : nullptr;
}

const DeclaredTool& fuzzed_tool() {
    static const auto tools = parse_fuzzed(fuzzed_tools);
    return tools->tools.at(0);
}

void read_response(std::string_view body) {
    constexpr std::array statuses{200, 409};
    for (const auto status : statuses) {
        HttpClientResponse response;
        response.status = status;
        response.headers.add("Content-Type", "application/json");
        response.body = body;
        const auto result = read_tool_response(fuzzed_tool(), response);
        if (!result) continue;
        ToolResult called;
        called.tool = fuzzed_tool().name;
        called.arguments = {{"order_id", "A-1"}};
        called.state = status == 200 ? ActionState::done : ActionState::refused;
        if (const auto* values = find_object(*result, "values")) called.values = *values;
        called.reason = find_string(*result, "reason").value_or("");
        const auto text = text_of_result(fuzzed_tool(), *built_in_replies(), "en", called);
        if (!is_utf8(text) || text.contains('<') || text.empty()) std::abort();
    }
}

void read_message(const std::string& message) {
    for (const auto& pattern : fuzzed_tool().when) {
        const auto found = pattern.match(
            message,
            &fuzzed_tool(),
            [](const void* tool, std::string_view name, std::string_view word) {
                return argument_of_word(*static_cast<const DeclaredTool*>(tool), name, word)
                    .has_value();
            }
        );
        if (found && found->size() != 1) std::abort();
    }
    (void)consent_of(message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 3 == 0) {
        read_response(rest);
    } else if (data[0] % 3 == 1) {
        if (is_utf8(rest)) read_message(std::string(rest));
    } else {
        (void)parse_fuzzed(rest);
    }
    return 0;
}
