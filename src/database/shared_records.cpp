#include "database/shared_records.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace continuo {

namespace {

constexpr std::array<std::pair<RecordKind, std::string_view>, 5> record_kind_names{{
    {RecordKind::document, "document"},
    {RecordKind::ticket, "ticket"},
    {RecordKind::note, "note"},
    {RecordKind::operator_, "operator"},
    {RecordKind::fact, "fact"},
}};

}  // namespace

std::string_view to_string(RecordKind kind) {
    const auto* const found =
        std::ranges::find(record_kind_names, kind, &decltype(record_kind_names)::value_type::first);
    return found->second;
}

std::string record_key(RecordKind kind, std::string_view id) {
    return std::string(to_string(kind)).append("/").append(id);
}

std::optional<RecordName> parse_record_key(std::string_view key) {
    const auto slash = key.find('/');
    if (slash == std::string_view::npos || slash + 1 == key.size()) return std::nullopt;
    for (const auto& [kind, name] : record_kind_names) {
        if (name == key.substr(0, slash))
            return RecordName{.kind = kind, .id = std::string(key.substr(slash + 1))};
    }
    return std::nullopt;
}

}  // namespace continuo
