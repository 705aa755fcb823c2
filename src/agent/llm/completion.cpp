// Each event is a chunk with `choices` (often empty: usage, filters), an `error`, or both. Only the
// first choice counts, because only one is asked for. Members that are absent, null or of another
// type are passed over: what counts at the end is whether there is an end, and text or calls.
#include "agent/llm/completion.hpp"

#include <utility>

#include <boost/json.hpp>

#include "base/text.hpp"

namespace continuo {

namespace {

/// The first choice of a chunk, or nullptr.
const json::object* first_choice(const json::object& chunk) {
    const auto* choices = find_array(chunk, "choices");
    if (choices == nullptr) return nullptr;
    for (const auto& choice : *choices) {
        if (!choice.is_object()) continue;
        if (find_integer(choice.get_object(), "index").value_or(0) == 0)
            return &choice.get_object();
    }
    return nullptr;
}

bool is_truthy(const json::value* value) {
    if (value == nullptr || value->is_null()) return false;
    if (value->is_bool()) return value->get_bool();
    if (value->is_string()) return !value->get_string().empty();
    return !value->is_object() || !value->get_object().empty();
}

/// Text as most servers have it, or the parts that some have.
std::string text_of_content(const json::value* content) {
    if (content == nullptr) return {};
    if (content->is_string()) return std::string(content->get_string());
    std::string text;
    if (content->is_array()) {
        for (const auto& part : content->get_array())
            if (part.is_object()) text += find_string(part.get_object(), "text").value_or("");
    }
    return text;
}

}  // namespace

std::expected<CompletionReader::Shown, ModelFailure> CompletionReader::feed(std::string_view bytes
) {
    x_body_bytes += bytes.size();
    if (x_body_bytes > body_bytes_max || x_completion.text.size() > text_bytes_max)
        return std::unexpected(ModelFailure{ModelFault::malformed, "the answer is too long"});
    auto events = x_stream.feed(bytes);
    if (!events) return std::unexpected(ModelFailure{ModelFault::malformed, events.error().detail});
    Shown shown;
    for (const auto& event : *events) {
        if (auto taken = take_event(event, shown); !taken)
            return std::unexpected(std::move(taken.error()));
    }
    return shown;
}

std::expected<void, ModelFailure> CompletionReader::take_event(
    std::string_view event, Shown& shown
) {
    if (x_done) return {};  // bytes behind the end
    if (event == "[DONE]") {
        x_done = true;
        return {};
    }
    boost::system::error_code ec;
    const auto value = json::parse(json::string_view(event.data(), event.size()), ec);
    if (ec || !value.is_object())
        return std::unexpected(
            ModelFailure{ModelFault::malformed, "an event of the answer is not JSON"}
        );
    const auto& chunk = value.get_object();
    if (const auto* error = find_member(chunk, "error"); is_truthy(error))
        return std::unexpected(failure_of_error(*error));
    x_event_read = true;
    if (const auto model = find_string(chunk, "model"); model && !model->empty())
        x_completion.model = excerpt(*model);
    if (const auto* usage = find_member(chunk, "usage")) {
        if (auto counted = parse_usage(*usage)) x_usage = *counted;
    }
    const auto* choice = first_choice(chunk);
    if (choice == nullptr) return {};
    const auto* part = find_object(*choice, "delta");
    if (part == nullptr) part = find_object(*choice, "message");
    if (part != nullptr) take_part(*part, shown);
    if (const auto finish = find_string(*choice, "finish_reason"); finish && !finish->empty())
        x_finish = *finish;
    return {};
}

void CompletionReader::take_part(const json::object& part, Shown& shown) {
    // Reasoning is not shown; it counts where the server does not count.
    for (const auto* name : {"reasoning", "reasoning_content"})
        x_text_tokens += estimate_tokens(find_string(part, name).value_or(""));
    if (const auto text = text_of_content(find_member(part, "content")); !text.empty()) {
        x_text_tokens += estimate_tokens(text);
        show(x_hidden.feed(text), shown);
    }
    if (const auto* calls = find_array(part, "tool_calls")) {
        for (const auto& call : *calls)
            x_calls.take(call);
    }
    if (const auto* function = find_object(part, "function_call")) x_calls.take_function(*function);
}

void CompletionReader::show(Shown piece, Shown& shown) {
    if (piece.restart) {
        x_completion.text.clear();
        shown.text.clear();
        shown.restart = true;
    }
    x_completion.text += piece.text;
    shown.text += piece.text;
}

std::expected<CompletionReader::End, ModelFailure> CompletionReader::finish(bool complete) {
    End end;
    for (const auto& event : x_stream.finish()) {
        auto taken = take_event(event, end.rest);
        if (taken) continue;
        // The last event of a body that was cut is part of one.
        if (taken.error().fault == ModelFault::malformed && x_event_read && !complete) break;
        if (taken.error().fault == ModelFault::malformed && x_event_read)
            taken.error().fault = ModelFault::truncated;
        return std::unexpected(std::move(taken.error()));
    }
    if (!x_done && x_finish.empty()) {
        if (!x_event_read && complete)
            return std::unexpected(ModelFailure{ModelFault::malformed, "no event in the answer"});
        return std::unexpected(ModelFailure{ModelFault::truncated, "the answer ends in its middle"}
        );
    }
    show({x_hidden.finish(), false}, end.rest);
    if (x_finish == "content_filter")
        return std::unexpected(
            ModelFailure{ModelFault::content_filter, "the provider's filter ended the answer"}
        );
    auto calls = x_calls.finish();
    if (!calls)
        return std::unexpected(ModelFailure{ModelFault::malformed_call, std::move(calls.error())});
    x_completion.tool_calls = std::move(*calls);
    if (trim(x_completion.text).empty() && x_completion.tool_calls.empty())
        return std::unexpected(ModelFailure{ModelFault::empty, "the answer has no text"});
    x_completion.cut = x_finish == "length" || x_finish == "max_tokens";
    end.completion = std::move(x_completion);
    return end;
}

std::uint64_t CompletionReader::estimated_completion() const {
    return x_text_tokens + (x_calls.argument_bytes() + 3) / 4;
}

}  // namespace continuo
