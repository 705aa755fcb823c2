#include "domain/customer_fact.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

std::string_view to_string(FactKind kind) {
    switch (kind) {
        case FactKind::user_info:
            return "user_info";
        case FactKind::preference:
            return "preference";
        case FactKind::fact:
            return "fact";
        case FactKind::context:
            return "context";
    }
    return "context";
}

std::optional<FactKind> parse_memory_kind(std::string_view text) {
    for (const auto kind :
         {FactKind::user_info, FactKind::preference, FactKind::fact, FactKind::context}) {
        if (text == to_string(kind)) return kind;
    }
    return std::nullopt;
}

std::string normal_form(const CustomerFact& memory) {
    return normal_form_of(memory.content);
}

std::string normal_form_of(std::string_view content) {
    auto text = to_lower(collapse_whitespace(content));
    const auto end = text.find_last_not_of(".,!?;: ");
    text.resize(end == std::string::npos ? 0 : end + 1);
    return text;
}

json::object to_json(const CustomerFact& memory) {
    return {
        {"memory_id", memory.memory_id},
        {"session_id", memory.session_id},
        {"user_id", memory.user_id ? json::value(*memory.user_id) : json::value(nullptr)},
        {"seq", memory.seq},
        {"kind", to_string(memory.kind)},
        {"content", memory.content},
        {"importance", memory.importance},
        {"access_count", memory.access_count},
        {"created_at", format_time(memory.created_at)},
        {"last_accessed", format_time(memory.last_accessed)},
    };
}

Result<CustomerFact> memory_from_json(const json::value& value) {
    const auto unreadable = [](std::string_view member) {
        return fail(Errc::corrupt, fmt::format("customer fact: cannot read {}", member));
    };
    const auto* object = value.if_object();
    if (object == nullptr) return fail(Errc::corrupt, "customer fact: not an object");
    CustomerFact memory;
    const auto text = [object](std::string_view key) {
        return find_string(*object, key).value_or("");
    };
    memory.memory_id = text("memory_id");
    if (memory.memory_id.empty()) return unreadable("memory_id");
    memory.session_id = text("session_id");
    if (memory.session_id.empty()) return unreadable("session_id");
    memory.user_id = find_string(*object, "user_id");
    const auto seq = find_integer(*object, "seq");
    const auto count = find_integer(*object, "access_count");
    if (!seq || *seq < 0 || !count || *count < 0) return unreadable("seq or access_count");
    memory.seq = static_cast<std::uint64_t>(*seq);
    memory.access_count = static_cast<std::uint64_t>(*count);
    const auto kind = parse_memory_kind(text("kind"));
    if (!kind) return unreadable("kind");
    memory.kind = *kind;
    memory.content = text("content");
    memory.importance = find_number(*object, "importance").value_or(0);
    const auto created = parse_time(text("created_at"));
    const auto accessed = parse_time(text("last_accessed"));
    if (!created || !accessed) return unreadable("created_at");
    memory.created_at = *created;
    memory.last_accessed = *accessed;
    return memory;
}

json::object to_json(const ForgottenFacts& forgotten) {
    return {
        {"all", forgotten.all},
        {"contents", json::array(forgotten.contents.begin(), forgotten.contents.end())},
    };
}

Result<ForgottenFacts> forgotten_from_json(const json::value& value) {
    const auto* object = value.if_object();
    const auto* contents = object == nullptr ? nullptr : find_array(*object, "contents");
    if (contents == nullptr) return fail(Errc::corrupt, "forgotten facts: not an object");
    ForgottenFacts forgotten;
    forgotten.all = find_bool(*object, "all").value_or(false);
    for (const auto& content : *contents) {
        if (!content.is_string()) return fail(Errc::corrupt, "forgotten facts: not a text");
        forgotten.contents.emplace_back(content.get_string());
    }
    return forgotten;
}

}  // namespace continuo
