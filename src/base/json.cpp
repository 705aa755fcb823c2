#include "base/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// Finds a duplicate key in one object of an otherwise valid JSON text.
class DuplicateKeyHandler {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    std::string duplicate;

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) {
        x_objects.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json::error_code& ec) {
        auto& keys = x_objects.back();
        std::ranges::sort(keys);
        const auto twice = std::ranges::adjacent_find(keys);
        if (twice != keys.end()) {
            duplicate = *twice;
            ec = json::error::syntax;
            return false;
        }
        x_objects.pop_back();
        return true;
    }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        x_key.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        x_key.append(part.data(), part.size());
        x_objects.back().push_back(std::move(x_key));
        x_key.clear();
        return true;
    }
    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
    bool on_double(double, json::string_view, json::error_code&) { return true; }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    std::vector<std::vector<std::string>> x_objects;
    std::string x_key;
};

/// Builds the value. Parses doubles with std::from_chars: Boost.JSON 1.81 rounds one in ten of them
/// wrongly in the last place, so a stored number would change.
class ValueHandler {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    std::size_t keys = 0;  ///< in all objects; exceeds the value's members if one is duplicate

    explicit ValueHandler(json::storage_ptr memory) { x_stack.reset(std::move(memory)); }
    json::value release() { return x_stack.release(); }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return true; }
    bool on_object_end(std::size_t members, json::error_code&) {
        keys += members;
        x_stack.push_object(members);
        return true;
    }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t items, json::error_code&) {
        x_stack.push_array(items);
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        x_stack.push_chars(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        x_stack.push_key(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
        x_stack.push_chars(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, json::error_code&) {
        x_stack.push_string(part);
        return true;
    }
    bool on_number_part(json::string_view part, json::error_code&) {
        x_number.append(part.data(), part.size());
        return true;
    }
    bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
        x_number.clear();
        x_stack.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
        x_number.clear();
        x_stack.push_uint64(number);
        return true;
    }
    bool on_double(double number, json::string_view part, json::error_code& ec) {
        x_number.append(part.data(), part.size());
        double precise = 0;
        const auto* end = x_number.data() + x_number.size();
        const auto read = std::from_chars(x_number.data(), end, precise);
        if (read.ec == std::errc() && read.ptr == end) number = precise;
        x_number.clear();
        // Infinity cannot be written as JSON.
        if (!std::isfinite(number)) {
            ec = json::error::exponent_overflow;
            return false;
        }
        x_stack.push_double(number);
        return true;
    }
    bool on_bool(bool value, json::error_code&) {
        x_stack.push_bool(value);
        return true;
    }
    bool on_null(json::error_code&) {
        x_stack.push_null();
        return true;
    }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    std::array<unsigned char, 2048> x_first_memory;  // of the stack
    json::value_stack x_stack{{}, x_first_memory.data(), x_first_memory.size()};
    std::string x_number;
};

std::size_t count_members(const json::value& value) {
    std::size_t count = 0;
    if (const auto* object = value.if_object()) {
        count = object->size();
        for (const auto& member : *object)
            count += count_members(member.value());
    } else if (const auto* array = value.if_array()) {
        for (const auto& item : *array)
            count += count_members(item);
    }
    return count;
}

std::string explain(const json::error_code& ec) {
    if (ec == json::error::too_deep) return "it is nested too deeply";
    if (ec == json::error::extra_data) return "there is text after the end of the value";
    if (ec == json::error::exponent_overflow) return "a number is too large";
    if (ec == json::error::incomplete) return "it ends too early";
    if (ec == json::error::illegal_leading_surrogate ||
        ec == json::error::illegal_trailing_surrogate || ec == json::error::expected_utf16_escape) {
        return "a string is not valid Unicode";
    }
    return ec.message();
}

}  // namespace

Result<json::value> parse_json(std::string_view text, std::size_t depth_max) {
    return parse_json(text, depth_max, json::storage_ptr());
}

Result<json::value> parse_json(
    std::string_view text, std::size_t depth_max, json::storage_ptr memory
) {
    if (!is_utf8(text)) return fail(Errc::invalid_input, "invalid JSON: it is not valid UTF-8");
    json::parse_options options;
    options.max_depth = depth_max;
    json::error_code ec;

    json::basic_parser<ValueHandler> parser(options, std::move(memory));
    const auto consumed = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && consumed < text.size()) ec = json::error::extra_data;
    if (ec)
        return fail(
            Errc::invalid_input, fmt::format("invalid JSON at byte {}: {}", consumed, explain(ec))
        );

    auto value = parser.handler().release();
    if (count_members(value) == parser.handler().keys) return value;
    json::basic_parser<DuplicateKeyHandler> keys(options);
    keys.write_some(false, text.data(), text.size(), ec);
    return fail(
        Errc::invalid_input,
        fmt::format(
            "invalid JSON: duplicate key \"{}\" in one object", excerpt(keys.handler().duplicate)
        )
    );
}

json::value string_or_null(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

const json::value* find_member(const json::object& object, std::string_view key) {
    return object.if_contains(key);
}

std::optional<std::string> find_string(const json::object& object, std::string_view key) {
    const auto* value = find_member(object, key);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

std::optional<std::int64_t> find_integer(const json::object& object, std::string_view key) {
    const auto* value = find_member(object, key);
    if (value == nullptr) return std::nullopt;
    json::error_code ec;
    const auto number = value->to_number<std::int64_t>(ec);
    if (ec || value->is_double()) return std::nullopt;
    return number;
}

std::optional<double> find_number(const json::object& object, std::string_view key) {
    const auto* value = find_member(object, key);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->to_number<double>();
}

std::optional<bool> find_bool(const json::object& object, std::string_view key) {
    const auto* value = find_member(object, key);
    if (value == nullptr || !value->is_bool()) return std::nullopt;
    return value->get_bool();
}

const json::object* find_object(const json::object& object, std::string_view key) {
    const auto* value = find_member(object, key);
    return value == nullptr ? nullptr : value->if_object();
}

const json::array* find_array(const json::object& object, std::string_view key) {
    const auto* value = find_member(object, key);
    return value == nullptr ? nullptr : value->if_array();
}

}  // namespace continuo
