#include "model/memory.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

std::string_view to_string(MemoryKind kind) {
    switch (kind) {
        case MemoryKind::user_info:
            return "user_info";
        case MemoryKind::preference:
            return "preference";
        case MemoryKind::fact:
            return "fact";
        case MemoryKind::context:
            return "context";
    }
    return "context";
}

std::optional<MemoryKind> parse_memory_kind(std::string_view text) {
    for (const auto kind :
         {MemoryKind::user_info, MemoryKind::preference, MemoryKind::fact, MemoryKind::context}) {
        if (text == to_string(kind)) return kind;
    }
    return std::nullopt;
}

std::string normal_form(const Memory& memory) {
    auto text = to_lower(collapse_whitespace(memory.content));
    const auto end = text.find_last_not_of(".,!?;: ");
    text.resize(end == std::string::npos ? 0 : end + 1);
    return text;
}

json::object to_json(const Memory& memory) {
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

}  // namespace continuo
