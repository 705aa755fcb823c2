#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/error_response.hpp"
#include "api/wire/query_string.hpp"
#include "base/json.hpp"

namespace continuo {

/// Bounds of a text, in code points.
struct TextBounds {
    std::size_t min = 0;
    std::size_t max = std::numeric_limits<std::size_t>::max();
    bool lines = false;    ///< tab, LF and CR are allowed (no other control character ever is)
    bool pages = false;    ///< form feeds are allowed, too
    bool trimmed = false;  ///< white space at both ends is dropped first
    bool name = false;     ///< an id or a name: no hidden controls (base/text.hpp) either
};

/// Checks the values of one request and collects all problems, so that the client gets them at
/// once. Reading may continue after a problem: a value that could not be read is absent.
class Validation {
public:
    void add(json::array loc, std::string msg, std::string type) {
        x_problems.push_back({std::move(loc), std::move(msg), std::move(type)});
    }
    void missing(json::array loc) { add(std::move(loc), "Field required", "missing"); }

    /// The text within its bounds; nullopt and a problem when it is not.
    std::optional<std::string> text(
        const json::array& loc, std::string_view value, const TextBounds& bounds
    );
    std::optional<std::int64_t> integer(
        const json::array& loc, std::int64_t value, std::int64_t min, std::int64_t max
    );

    [[nodiscard]] bool ok() const { return x_problems.empty(); }
    /// The 422 that lists them. Call when not ok().
    [[nodiscard]] ApiError error() && { return validation_error(std::move(x_problems)); }

private:
    std::vector<Problem> x_problems;
};

/// Reads members of a JSON object. null counts as absent.
class ObjectReader {
public:
    /// `loc` leads to the object: `["body"]`. Both outlive the reader.
    ObjectReader(Validation& validation, const json::object& object, json::array loc = {"body"})
        : x_validation(validation), x_object(object), x_loc(std::move(loc)) {}

    std::optional<std::string> text(
        std::string_view key, const TextBounds& bounds, bool required = false
    );
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
    /// Absent is nullptr.
    const json::object* object(std::string_view key);
    const json::array* array(std::string_view key, bool required = false);
    /// Absent is nullopt.
    std::optional<std::vector<std::string>> access_tags(std::string_view key);
    [[nodiscard]] json::array loc(std::string_view key) const;

private:
    const json::value* present(std::string_view key) const;

    Validation& x_validation;
    const json::object& x_object;
    json::array x_loc;
};

/// Reads fields of a query or a form. A field that is given twice is a problem: two readers could
/// understand it differently.
class FieldReader {
public:
    /// `where`: "query" or "body". All outlive the reader.
    FieldReader(Validation& validation, const FieldList& fields, std::string_view where)
        : x_validation(validation), x_fields(fields), x_where(where) {}

    std::optional<std::string> text(
        std::string_view name, const TextBounds& bounds, bool required = false
    );
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    [[nodiscard]] bool has(std::string_view name) const { return x_fields.find(name) != nullptr; }
    [[nodiscard]] json::array loc(std::string_view name) const { return {x_where, name}; }

private:
    const std::string* once(std::string_view name);

    Validation& x_validation;
    const FieldList& x_fields;
    std::string_view x_where;
};

/// The body as a JSON object. Errors: 422 (empty, not JSON, not an object).
[[nodiscard]] ApiResult<json::object> read_json_object(const std::string& body);

}  // namespace continuo
