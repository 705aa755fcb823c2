#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/llm/hidden_text.hpp"
#include "agent/llm/model_failure.hpp"
#include "agent/llm/model_stream.hpp"
#include "agent/llm/token_usage.hpp"
#include "agent/llm/tool_call.hpp"

namespace continuo {

/// What a model answered.
struct Completion {
    std::string text;  ///< without what HiddenText leaves out
    std::vector<ToolCall> tool_calls;
    bool cut = false;   ///< it ended because it was too long
    std::string model;  ///< as the server calls it; may be empty
};

/// Reads the body of a chat completion, streamed or whole, of the OpenAI form and its relatives.
/// Thread: one.
class CompletionReader {
public:
    using Shown = HiddenText::Shown;
    static constexpr std::size_t body_bytes_max = 8 * 1024 * 1024;
    static constexpr std::size_t text_bytes_max = 256 * 1024;

    /// The visible text that `bytes` complete. After an error nothing can be read.
    [[nodiscard]] std::expected<Shown, ModelFailure> feed(std::string_view bytes);
    /// The server said that nothing follows.
    [[nodiscard]] bool is_done() const { return x_done; }

    struct End {
        Shown rest;  ///< visible text that had been held back
        Completion completion;
    };
    /// At the end of the body. `complete`: the transport says that it is whole. Errors: truncated,
    /// empty, content_filter, malformed_call, malformed, or an error that the last bytes tell.
    [[nodiscard]] std::expected<End, ModelFailure> finish(bool complete);

    /// As the server counted last; nullopt: it did not.
    [[nodiscard]] const std::optional<TokenUsage>& usage() const { return x_usage; }
    /// A guess of the completion's tokens, from all text that came.
    [[nodiscard]] std::uint64_t estimated_completion() const;

private:
    [[nodiscard]] std::expected<void, ModelFailure> take_event(
        std::string_view event, Shown& shown
    );
    void take_part(const json::object& part, Shown& shown);
    void show(Shown piece, Shown& shown);

    ModelStream x_stream;
    HiddenText x_hidden;
    ToolCallAssembly x_calls;
    Completion x_completion;
    std::optional<TokenUsage> x_usage;
    std::string x_finish;  ///< finish_reason; empty: none
    std::size_t x_body_bytes = 0;
    std::uint64_t x_text_tokens = 0;
    bool x_done = false;
    bool x_event_read = false;
};

}  // namespace continuo
