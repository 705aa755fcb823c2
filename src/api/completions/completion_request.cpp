#include "api/completions/completion_request.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/wire/validation.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view unsupported_code = "unsupported_parameter";
constexpr TextBounds model_bounds{.min = 1, .max = 255};
constexpr TextBounds label_bounds{.min = 1, .max = limits::id_bytes_max, .name = true};
constexpr TextBounds turn_bounds{
    .min = 1, .max = limits::message_code_points_max, .lines = true, .trimmed = true
};

const json::value* given(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && !value->is_null() ? value : nullptr;
}

json::array loc_of(std::initializer_list<json::value> steps) {
    json::array loc{"body"};
    for (const auto& step : steps)
        loc.push_back(step);
    return loc;
}

bool read_bool(
    Validation& validation, const json::object& object, std::string_view key, json::array loc
) {
    const auto* value = given(object, key);
    if (value == nullptr) return false;
    if (value->is_bool()) return value->get_bool();
    validation.add(std::move(loc), "Value should be true or false", "bool_type");
    return false;
}

// ---- what is refused -------------------------------------------------------------------------

bool is_number(const json::value& value, double number) {
    return value.is_number() && value.to_number<double>() == number;
}

/// True for tools that the model need not call.
bool is_optional_choice(const json::value& choice) {
    return choice.is_string() && is_one_of(choice.get_string(), {"auto", "none"});
}

bool is_text_only(const json::value& modalities) {
    const auto* list = modalities.if_array();
    return list != nullptr && std::ranges::all_of(*list, [](const json::value& one) {
               return one.is_string() && one.get_string() == "text";
           });
}

bool is_plain_text_format(const json::value& format) {
    const auto* object = format.if_object();
    return object != nullptr && find_string(*object, "type") == "text";
}

/// Members that ask for what is not made here: an answer without it would be taken for one with it.
void refuse_other_forms(Validation& validation, const json::object& body) {
    struct Rule {
        std::string_view name;
        bool (*is_harmless)(const json::value& value);
        std::string_view why;
    };
    static constexpr Rule rules[] = {
        {"n", [](const json::value& v) { return is_number(v, 1); }, "There is one answer: n is 1"},
        {"logprobs",
         [](const json::value& v) { return v.is_bool() && !v.get_bool(); },
         "There are no log probabilities"},
        {"top_logprobs",
         [](const json::value& v) { return is_number(v, 0); },
         "There are no log probabilities"},
        {"response_format", is_plain_text_format, "Answers are Markdown text, not JSON"},
        {"tool_choice", is_optional_choice, "The tools of a request are never called"},
        {"function_call", is_optional_choice, "The functions of a request are never called"},
        {"modalities", is_text_only, "Answers are text"},
        {"audio", [](const json::value&) { return false; }, "Answers are text"},
    };
    for (const auto& rule : rules) {
        const auto* value = given(body, rule.name);
        if (value != nullptr && !rule.is_harmless(*value))
            validation.add(
                loc_of({json::string(rule.name)}),
                std::string(rule.why),
                std::string(unsupported_code)
            );
    }
}

// ---- the message -----------------------------------------------------------------------------

/// The text of a part; a problem for anything else.
void read_part(
    Validation& validation, const json::value& value, json::array loc, std::string& text
) {
    const auto* part = value.if_object();
    const auto type = part == nullptr ? std::nullopt : find_string(*part, "type");
    if (!type) {
        validation.add(std::move(loc), "A part is an object with a type", "part_type");
        return;
    }
    if (*type != "text") {
        validation.add(
            std::move(loc),
            fmt::format("Only text is read here, not {}", excerpt(*type, 40)),
            "unsupported_content"
        );
        return;
    }
    const auto piece = find_string(*part, "text");
    if (!piece) {
        loc.push_back("text");
        validation.missing(std::move(loc));
        return;
    }
    if (!text.empty()) text += '\n';
    text += *piece;
}

std::string read_content(
    Validation& validation, const json::object& message, const json::array& loc
) {
    std::string text;
    const auto* content = given(message, "content");
    if (content == nullptr) {
        validation.missing(loc);
    } else if (content->is_string()) {
        text = content->get_string();
    } else if (const auto* parts = content->if_array()) {
        if (parts->size() > completion_parts_max) {
            validation.add(
                loc, fmt::format("There are at most {} parts", completion_parts_max), "too_long"
            );
            return text;
        }
        for (std::size_t i = 0; i < parts->size(); ++i) {
            auto at = loc;
            at.push_back(i);
            read_part(validation, (*parts)[i], std::move(at), text);
        }
    } else {
        validation.add(loc, "Value should be a string or an array of parts", "content_type");
    }
    return text;
}

/// The index of the message that is answered.
std::optional<std::size_t> find_turn(Validation& validation, const json::array& messages) {
    std::optional<std::size_t> last;
    std::string role_of_last;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto* message = messages[i].if_object();
        const auto role = message == nullptr ? std::nullopt : find_string(*message, "role");
        if (!role ||
            !is_one_of(*role, {"system", "developer", "user", "assistant", "tool", "function"})) {
            validation.add(
                loc_of({"messages", i, "role"}),
                "Value should be one of developer, system, user, assistant, tool",
                "enum"
            );
            return std::nullopt;
        }
        if (is_one_of(*role, {"system", "developer"})) continue;
        last = i;
        role_of_last = *role;
    }
    if (!last) {
        validation.add(
            loc_of({"messages"}), "There is no message of the user", "missing_user_message"
        );
    } else if (role_of_last != "user") {
        validation.add(
            loc_of({"messages", *last, "role"}),
            "The last message should be the user's: an answer that was begun is not continued",
            "unexpected_role"
        );
        last.reset();
    }
    return last;
}

void read_turn(Validation& validation, const json::array& messages, CompletionRequest& out) {
    if (messages.size() > completion_messages_max) {
        validation.add(
            loc_of({"messages"}),
            fmt::format("There are at most {} messages", completion_messages_max),
            "too_long"
        );
        return;
    }
    const auto index = find_turn(validation, messages);
    if (!index) return;
    const auto loc = loc_of({"messages", *index, "content"});
    const auto text = read_content(validation, messages[*index].get_object(), loc);
    if (!validation.ok()) return;
    out.message = validation.text(loc, text, turn_bounds).value_or("");
}

void read_stream(Validation& validation, const json::object& body, CompletionRequest& out) {
    out.stream = read_bool(validation, body, "stream", loc_of({"stream"}));
    const auto* options = given(body, "stream_options");
    if (options == nullptr) return;
    if (!options->is_object()) {
        validation.add(loc_of({"stream_options"}), "Value should be an object", "object_type");
    } else if (!out.stream) {
        validation.add(
            loc_of({"stream_options"}), "Only together with stream: true", "value_error"
        );
    } else {
        out.include_usage = read_bool(
            validation,
            options->get_object(),
            "include_usage",
            loc_of({"stream_options", "include_usage"})
        );
    }
}

ApiError unknown_model(std::string_view model) {
    auto error = api_error(
        404,
        fmt::format(
            "The model {} does not exist here: it is {}.", excerpt(model, 64), completion_model
        )
    );
    error.problems.push_back({loc_of({"model"}), error.message, "model_not_found"});
    return error;
}

}  // namespace

ApiResult<CompletionRequest> read_completion_request(const std::string& body) {
    const auto object = read_json_object(body);
    if (!object) return std::unexpected(object.error());
    Validation validation;
    ObjectReader reader(validation, *object);
    CompletionRequest out;
    const auto model = reader.text("model", model_bounds, true);
    if (const auto* messages = reader.array("messages", true))
        read_turn(validation, *messages, out);
    read_stream(validation, *object, out);
    out.user = reader.text("user", label_bounds);
    if (const auto* metadata = reader.object("metadata"))
        out.conversation = ObjectReader(validation, *metadata, {"body", "metadata"})
                               .text("session_id", label_bounds);
    refuse_other_forms(validation, *object);
    if (!validation.ok()) return std::unexpected(std::move(validation).error());
    if (*model != completion_model) return std::unexpected(unknown_model(*model));
    return out;
}

}  // namespace continuo
