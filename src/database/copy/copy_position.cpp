#include "database/copy/copy_position.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.hpp"

namespace continuo {

std::string serialize_position(const CopyPosition& position) {
    json::array cells;
    for (const auto& cell : position.key) {
        if (const auto* const number = std::get_if<long long>(&cell))
            cells.emplace_back(*number);
        else
            cells.emplace_back(to_text(cell));
    }
    return json::serialize(json::object{{"table", position.table}, {"key", std::move(cells)}});
}

std::optional<CopyPosition> parse_position(const std::string& text) {
    const auto value = parse_json(text);
    if (!value || !value->is_object()) return std::nullopt;
    CopyPosition position;
    position.table = find_string(value->get_object(), "table").value_or("");
    const auto* const key = find_array(value->get_object(), "key");
    if (key == nullptr) return std::nullopt;
    for (const auto& cell : *key) {
        if (cell.is_int64())
            position.key.emplace_back(static_cast<long long>(cell.get_int64()));
        else if (cell.is_string())
            position.key.emplace_back(std::string(cell.get_string()));
    }
    return position;
}

std::string to_text(const Cell& cell) {
    if (const auto* const number = std::get_if<long long>(&cell)) return std::to_string(*number);
    if (const auto* const number = std::get_if<double>(&cell)) return fmt::format("{}", *number);
    const auto* const text = std::get_if<std::string>(&cell);
    return text == nullptr ? std::string() : *text;
}

}  // namespace continuo
