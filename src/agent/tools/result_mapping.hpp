#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/tools/argument_schema.hpp"
#include "agent/tools/localized_text.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

/// What is taken out of the responses of a tool. Nothing else of them is kept, shown or given to a
/// model.
struct ResultMapping {
    std::shared_ptr<const ArgumentSchema> schema;  ///< of the response; null: any object
    /// Name -> JSON pointer, in which `*` stands for each item of an array.
    std::vector<std::pair<std::string, std::string>> fields;
    LocalizedText answer;         ///< of the fields and the arguments; empty: none
    LocalizedText not_found;      ///< for status 404; of the arguments
    std::string refusal_pointer;  ///< where a 4xx response says why; empty: nowhere
};

inline constexpr std::size_t mapped_value_code_points_max = 500;
inline constexpr std::size_t mapped_items_max = 20;  ///< of an array

/// Whether `pointer` is one: empty, or segments that each begin with `/`.
[[nodiscard]] bool is_result_pointer(std::string_view pointer);

/// The values of the mapping's fields, as text: numbers and truth values as in JSON, several items
/// separated by ", ". A field that the response does not have, or that is null or an object, is
/// left out. Errors: corrupt: the response does not match the schema, or has none of the fields.
[[nodiscard]] Result<json::object> map_result(const ResultMapping& mapping, json::value response);

/// The text at a pointer; nullopt: there is none.
[[nodiscard]] std::optional<std::string> text_at(
    const json::value& response, std::string_view pointer
);

}  // namespace continuo
