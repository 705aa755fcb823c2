#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace continuo {

/// Named values of a query string or of a form, in order of arrival. Names are case-sensitive; all
/// text is UTF-8 without NUL.
class FieldList {
public:
    void add(std::string name, std::string value) {
        x_fields.emplace_back(std::move(name), std::move(value));
    }
    /// The first of that name, or nullptr.
    [[nodiscard]] const std::string* find(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
        return x_fields;
    }

private:
    std::vector<std::pair<std::string, std::string>> x_fields;
};

/// Decodes `%XX` and, if requested, `+` as a space.
/// Errors: invalid_input for a `%` without two hex digits, `%00`, and a result that is not UTF-8.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

/// Reads `a=1&b=two+words&c` (application/x-www-form-urlencoded): a name without `=` has an empty
/// value, empty pairs are skipped.
/// Errors: invalid_input as above; limit_exceeded for more than `fields_max` fields or a value
/// over `value_bytes_max` once decoded.
[[nodiscard]] Result<FieldList> parse_query_string(
    std::string_view text, std::size_t fields_max, std::size_t value_bytes_max
);

}  // namespace continuo
