// Converts text to values and back, by the type of the setting's member. A value is parsed and
// checked completely before it is stored.
#include "settings/setting_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t text_bytes_max = 4096;
constexpr std::size_t list_items_max = 256;
constexpr double weight_default =
    0.8;  // for `ESCALATION_KEYWORDS=refund,...`, as in the Python system

template <class T>
struct is_duration : std::false_type {};
template <class Rep, class Period>
struct is_duration<std::chrono::duration<Rep, Period>> : std::true_type {};

template <class T>
concept Duration = is_duration<T>::value;
template <class T>
concept Count = std::is_same_v<T, std::size_t> || std::is_same_v<T, std::uint16_t>;
template <class T>
concept Choice = std::is_enum_v<T>;
template <class T>
concept Text = std::is_same_v<T, std::string> || std::is_same_v<T, Secret> ||
               std::is_same_v<T, std::filesystem::path>;

using List = std::vector<std::string>;
using Weights = std::map<std::string, double>;
template <class T>
using Read = std::expected<T, std::string>;

std::unexpected<std::string> must(const SettingSpec& spec) {
    return std::unexpected("be " + describe_allowed(spec));
}

Read<void> check_text(const SettingSpec& spec, std::string_view text) {
    if (!is_utf8(text)) return std::unexpected("be valid UTF-8");
    if (text.size() > text_bytes_max) {
        return std::unexpected(fmt::format("be at most {} bytes long", text_bytes_max));
    }
    if (std::ranges::any_of(text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; })) {
        return std::unexpected("be one line without control characters");
    }
    if (spec.check != nullptr) {
        if (auto wanted = spec.check(text)) return std::unexpected(std::move(*wanted));
    }
    return {};
}

template <class T>
    requires std::is_same_v<T, bool>
Read<T> read_value(const SettingSpec& spec, std::string_view text) {
    const auto word = to_lower(trim(text));
    for (const std::string_view yes : {"true", "1", "yes", "on", "y", "t"})
        if (word == yes) return true;
    for (const std::string_view no : {"false", "0", "no", "off", "n", "f"})
        if (word == no) return false;
    return must(spec);
}

template <class T>
    requires Count<T> || Duration<T>
Read<T> read_value(const SettingSpec& spec, std::string_view text) {
    std::int64_t number = 0;
    const bool good = parse_integer(trim(text), number) &&
                      static_cast<double>(number) >= spec.min &&
                      static_cast<double>(number) <= spec.max;
    if (!good) return must(spec);
    if constexpr (Duration<T>) {
        return T(number);
    } else {
        return static_cast<T>(number);
    }
}

std::optional<double> read_number(std::string_view text) {
    double number = 0;
    const auto* end = text.data() + text.size();
    const auto [position, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || position != end || !std::isfinite(number)) return std::nullopt;
    return number;
}

template <class T>
    requires std::is_same_v<T, double>
Read<T> read_value(const SettingSpec& spec, std::string_view text) {
    const auto number = read_number(trim(text));
    if (!number || *number < spec.min || *number > spec.max) return must(spec);
    return *number;
}

template <Choice T>
Read<T> read_value(const SettingSpec& spec, std::string_view text) {
    const auto choices = split(spec.choices, ' ');
    const auto found = std::ranges::find_if(choices, [word = trim(text)](auto choice) {
        return equal_ignoring_case(choice, word);
    });
    if (found == choices.end()) return must(spec);
    return static_cast<T>(found - choices.begin());
}

template <Text T>
Read<T> read_value(const SettingSpec& spec, std::string_view text) {
    if (!spec.choices.empty()) {
        const auto word = to_lower(trim(text));
        const auto choices = split(spec.choices, ' ');
        if (std::ranges::find(choices, word) == choices.end()) return must(spec);
        return T(word);
    }
    if (auto good = check_text(spec, text); !good) return std::unexpected(good.error());
    return T(std::string(text));
}

/// A JSON array of strings, or comma-separated items.
template <class T>
    requires std::is_same_v<T, List>
Read<T> read_value(const SettingSpec& spec, std::string_view text) {
    List items;
    if (trim(text).starts_with('[')) {
        const auto value = parse_json(text);
        if (!value || !value->is_array()) return std::unexpected("be a JSON array of texts");
        for (const auto& item : value->get_array()) {
            if (!item.is_string()) return std::unexpected("be a JSON array of texts");
            items.emplace_back(item.get_string());
        }
    } else {
        for (const auto item : split(text, ','))
            if (!trim(item).empty()) items.emplace_back(trim(item));
    }
    if (items.size() > list_items_max) {
        return std::unexpected(fmt::format("have at most {} items", list_items_max));
    }
    const auto choices = split(spec.choices, ' ');
    for (auto& item : items) {
        if (auto good = check_text(spec, item); !good) return std::unexpected(good.error());
        if (spec.choices.empty()) continue;
        item = to_lower(item);
        if (std::ranges::find(choices, item) == choices.end()) return must(spec);
    }
    return items;
}

/// A JSON object of numbers, or `word=weight,word`; a missing weight is weight_default.
template <class T>
    requires std::is_same_v<T, Weights>
Read<T> read_value(const SettingSpec& spec, std::string_view text) {
    std::vector<std::pair<std::string, std::optional<double>>> pairs;
    if (trim(text).starts_with('{')) {
        const auto value = parse_json(text);
        if (!value || !value->is_object()) return must(spec);
        for (const auto& [key, weight] : value->get_object()) {
            pairs.emplace_back(
                key, weight.is_number() ? std::optional(weight.to_number<double>()) : std::nullopt
            );
        }
    } else {
        for (const auto item : split(text, ',')) {
            const auto equals = item.find('=');
            if (trim(item).empty()) continue;
            pairs.emplace_back(
                trim(item.substr(0, equals)),
                equals == std::string_view::npos ? std::optional(weight_default)
                                                 : read_number(trim(item.substr(equals + 1)))
            );
        }
    }
    if (pairs.size() > list_items_max) {
        return std::unexpected(fmt::format("have at most {} items", list_items_max));
    }
    Weights weights;
    for (const auto& [phrase, weight] : pairs) {
        const auto key = to_lower(collapse_whitespace(phrase));
        if (key.empty() || !weight || *weight < spec.min || *weight > spec.max) return must(spec);
        if (auto good = check_text(spec, key); !good) return std::unexpected(good.error());
        weights.insert_or_assign(key, *weight);
    }
    return weights;
}

/// Calls `visitor(member)` with the member of `settings` that `spec` sets.
template <class Visitor>
auto visit_member(const SettingSpec& spec, const Settings& settings, Visitor visitor) {
    // A target points into a mutable Settings; here it is only read.
    return std::visit(
        [&](auto* member) { return visitor(std::as_const(*member)); },
        spec.target(const_cast<Settings&>(settings))
    );
}

template <class T>
json::value value_to_json(const SettingSpec& spec, const T& value) {
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, double>) {
        return value;
    } else if constexpr (Count<T>) {
        return static_cast<std::uint64_t>(value);
    } else if constexpr (Duration<T>) {
        return static_cast<std::int64_t>(value.count());
    } else if constexpr (Choice<T>) {
        return json::string(split(spec.choices, ' ').at(static_cast<std::size_t>(value)));
    } else if constexpr (std::is_same_v<T, Secret>) {
        return json::string(value.empty() ? "" : "********");
    } else if constexpr (std::is_same_v<T, std::filesystem::path>) {
        return json::string(value.string());
    } else if constexpr (std::is_same_v<T, std::string>) {
        return json::string(spec.mask == nullptr ? value : spec.mask(value));
    } else {
        return json::value_from(value);
    }
}

}  // namespace

std::expected<void, std::string> apply_setting(
    const SettingSpec& spec, std::string_view text, Settings& settings
) {
    return std::visit(
        [&]<class T>(T* member) -> std::expected<void, std::string> {
            auto value = read_value<T>(spec, text);
            if (!value) return std::unexpected(std::move(value.error()));
            *member = std::move(*value);
            return {};
        },
        spec.target(settings)
    );
}

json::value setting_to_json(const SettingSpec& spec, const Settings& settings) {
    return visit_member(spec, settings, [&](const auto& value) {
        return value_to_json(spec, value);
    });
}

std::string show_setting(const SettingSpec& spec, const Settings& settings) {
    const auto value = setting_to_json(spec, settings);
    if (const auto* text = value.if_string()) return std::string(*text);
    if (const auto* number = value.if_double()) return fmt::format("{}", *number);
    if (const auto* list = value.if_array()) {
        std::vector<std::string_view> items;
        for (const auto& item : *list)
            items.emplace_back(item.get_string());
        return fmt::format("{}", fmt::join(items, ","));
    }
    if (const auto* weights = value.if_object()) {
        std::vector<std::string> items;
        for (const auto& [word, weight] : *weights)
            items.push_back(fmt::format("{}={}", std::string_view(word), weight.get_double()));
        return fmt::format("{}", fmt::join(items, ","));
    }
    return json::serialize(value);
}

std::string describe_allowed(const SettingSpec& spec) {
    if (!spec.allowed.empty()) return std::string(spec.allowed);
    const Settings settings;
    return visit_member(spec, settings, [&]<class T>(const T&) -> std::string {
        if constexpr (std::is_same_v<T, bool>) {
            return "true or false";
        } else if constexpr (Duration<T> || Count<T>) {
            return fmt::format("a whole number from {:.0f} to {:.0f}", spec.min, spec.max);
        } else if constexpr (std::is_same_v<T, double>) {
            return fmt::format("a number from {} to {}", spec.min, spec.max);
        } else if constexpr (std::is_same_v<T, Weights>) {
            return fmt::format(
                R"(a JSON object such as {{"refund": 0.9}}, or a list such as refund=0.9,urgent, )"
                "with weights from {} to {}",
                spec.min,
                spec.max
            );
        } else if constexpr (std::is_same_v<T, List>) {
            if (!spec.choices.empty())
                return fmt::format("a list of {}", fmt::join(split(spec.choices, ' '), ", "));
            return "a JSON array of texts, or a list with commas";
        } else {
            if (spec.choices.empty()) return "a text";
            return fmt::format("one of {}", fmt::join(split(spec.choices, ' '), ", "));
        }
    });
}

}  // namespace continuo
