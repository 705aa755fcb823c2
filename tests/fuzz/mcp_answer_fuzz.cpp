// Answers of MCP servers: the first byte says in which form and pieces an answer comes; the rest is
// its body. What is read does not depend on the pieces, and what is offered or shown is fit for it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "agent/mcp/mcp_answer.hpp"
#include "agent/mcp/mcp_tool.hpp"
#include "agent/tools/argument_schema.hpp"
#include "base/text.hpp"

namespace {

using namespace continuo;

struct FuzzedMcpAnswer {
    bool good = false;
    std::string result;
    std::string last_event_id;
    bool operator==(const FuzzedMcpAnswer&) const = default;
};

FuzzedMcpAnswer read_mcp(std::string_view body, std::size_t piece, McpAnswerReader::Form form) {
    McpAnswerReader reader(1, 64 * 1024);
    reader.begin(form);
    for (std::size_t at = 0; at < body.size(); at += piece) {
        if (!reader.feed(body.substr(at, piece))) return {};
    }
    if (!reader.end()) return {};
    for (const auto& request : reader.take_requests())
        if (!parse_mcp_message(mcp_response_text(request))) std::abort();
    FuzzedMcpAnswer answer{true, "", reader.is_complete() ? "" : reader.last_event_id()};
    if (reader.is_complete() && reader.response()->result)
        answer.result = json::serialize(*reader.response()->result);
    return answer;
}

void read_contents(const std::string& text) {
    const auto value = parse_json(text, mcp_message_depth_max);
    if (!value || !value->is_object()) return;
    const auto& result = value->get_object();
    for (const auto era : {McpEra::sessions, McpEra::stateless}) {
        const auto page = read_mcp_tool_page(result, "fuzz", era);
        if (!page) continue;
        for (const auto& tool : page->list.tools) {
            const bool fit = tool.key.size() <= 64 && is_utf8(tool.description) &&
                             ArgumentSchema::compile(tool.parameters).has_value();
            if (!fit) std::abort();
        }
    }
    constexpr std::size_t bytes_max = 200;
    const auto read = read_mcp_tool_result(result, bytes_max);
    if (read && (!is_utf8(read->text) || read->text.size() > bytes_max)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto form =
        data[0] % 2 == 0 ? McpAnswerReader::Form::json : McpAnswerReader::Form::events;
    const auto whole = read_mcp(body, body.size() + 1, form);
    // An error shows earlier in small pieces, after a response that is complete not at all.
    const auto pieces = read_mcp(body, 1U + data[0] / 8U, form);
    if (whole.good && !(whole == pieces)) std::abort();
    if (whole.good) read_contents(whole.result);
    return 0;
}
