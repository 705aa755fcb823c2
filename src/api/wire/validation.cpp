#include "api/wire/validation.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "domain/access_tags.hpp"

namespace continuo {

namespace {

bool has_refused_controls(std::string_view value, bool pages) {
    if (!pages) return has_control_characters(value);
    return std::ranges::any_of(split(value, '\f'), has_control_characters);
}

}  // namespace

std::optional<std::string> Validation::text(
    const json::array& loc, std::string_view value, const TextBounds& bounds
) {
    if (bounds.trimmed) value = trim(value);
    if (!is_utf8(value)) {
        add(loc, "Value is not valid UTF-8", "string_unicode");
        return std::nullopt;
    }
    const bool breaks = !bounds.lines && value.find_first_of("\t\n\r") != std::string_view::npos;
    const bool hidden = bounds.name && has_hidden_controls(value);
    if (breaks || hidden || has_refused_controls(value, bounds.pages)) {
        add(loc, "Value contains control characters", "control_characters");
        return std::nullopt;
    }
    const auto length = utf8_length(value);
    if (length < bounds.min) {
        add(loc,
            bounds.min == 1 ? std::string("Value cannot be empty")
                            : fmt::format("Value should have at least {} characters", bounds.min),
            "string_too_short");
        return std::nullopt;
    }
    if (length > bounds.max) {
        add(loc,
            fmt::format("Value should have at most {} characters", bounds.max),
            "string_too_long");
        return std::nullopt;
    }
    return std::string(value);
}

std::optional<std::int64_t> Validation::integer(
    const json::array& loc, std::int64_t value, std::int64_t min, std::int64_t max
) {
    if (value < min) {
        add(loc, fmt::format("Value should be at least {}", min), "greater_than_equal");
        return std::nullopt;
    }
    if (value > max) {
        add(loc, fmt::format("Value should be at most {}", max), "less_than_equal");
        return std::nullopt;
    }
    return value;
}

json::array ObjectReader::loc(std::string_view key) const {
    auto loc = x_loc;
    loc.push_back(json::string(key));
    return loc;
}

const json::value* ObjectReader::present(std::string_view key) const {
    const auto* value = x_object.if_contains(key);
    return value != nullptr && !value->is_null() ? value : nullptr;
}

std::optional<std::string> ObjectReader::text(
    std::string_view key, const TextBounds& bounds, bool required
) {
    const auto* value = present(key);
    if (value == nullptr) {
        if (required) x_validation.missing(loc(key));
        return std::nullopt;
    }
    if (!value->is_string()) {
        x_validation.add(loc(key), "Value should be a string", "string_type");
        return std::nullopt;
    }
    return x_validation.text(loc(key), value->get_string(), bounds);
}

std::optional<std::int64_t> ObjectReader::integer(
    std::string_view key, std::int64_t min, std::int64_t max
) {
    const auto* value = present(key);
    if (value == nullptr) return std::nullopt;
    const auto number = find_integer(x_object, key);
    if (!number) {
        x_validation.add(loc(key), "Value should be an integer", "int_type");
        return std::nullopt;
    }
    return x_validation.integer(loc(key), *number, min, max);
}

const json::object* ObjectReader::object(std::string_view key) {
    const auto* value = present(key);
    if (value == nullptr) return nullptr;
    if (!value->is_object()) x_validation.add(loc(key), "Value should be an object", "dict_type");
    return value->if_object();
}

const json::array* ObjectReader::array(std::string_view key, bool required) {
    const auto* value = present(key);
    if (value == nullptr) {
        if (required) x_validation.missing(loc(key));
        return nullptr;
    }
    if (!value->is_array()) x_validation.add(loc(key), "Value should be a list", "list_type");
    return value->if_array();
}

std::optional<std::vector<std::string>> ObjectReader::access_tags(std::string_view key) {
    const auto* value = present(key);
    if (value == nullptr) return std::nullopt;
    auto tags = read_access_tags(*value);
    if (!tags) x_validation.add(loc(key), std::string(access_tags_rule), "value_error");
    return tags;
}

const std::string* FieldReader::once(std::string_view name) {
    if (x_fields.count(name) > 1) {
        x_validation.add(loc(name), "Field is given more than once", "duplicate");
        return nullptr;
    }
    return x_fields.find(name);
}

std::optional<std::string> FieldReader::text(
    std::string_view name, const TextBounds& bounds, bool required
) {
    if (!has(name)) {
        if (required) x_validation.missing(loc(name));
        return std::nullopt;
    }
    const auto* value = once(name);
    return value == nullptr ? std::nullopt : x_validation.text(loc(name), *value, bounds);
}

std::optional<std::int64_t> FieldReader::integer(
    std::string_view name, std::int64_t min, std::int64_t max
) {
    const auto* value = once(name);
    if (value == nullptr) return std::nullopt;
    std::int64_t number = 0;
    if (!parse_integer(*value, number)) {
        x_validation.add(loc(name), "Value should be an integer", "int_parsing");
        return std::nullopt;
    }
    return x_validation.integer(loc(name), number, min, max);
}

ApiResult<json::object> read_json_object(const std::string& body) {
    if (trim(body).empty())
        return std::unexpected(validation_error({"body"}, "Field required", "missing"));
    auto value = parse_json(body);
    if (!value)
        return std::unexpected(
            validation_error({"body"}, std::move(value.error().detail), "json_invalid")
        );
    if (!value->is_object())
        return std::unexpected(
            validation_error({"body"}, "The body should be a JSON object", "dict_type")
        );
    return std::move(value->get_object());
}

}  // namespace continuo
