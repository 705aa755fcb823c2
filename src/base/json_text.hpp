#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace continuo {

// Compact JSON text: no spaces, shortest decimal numbers (`0.82`, where Boost.JSON would write
// `8.2E-1`), `.0` for a double without a fraction. Strings must be UTF-8. A number that is not
// finite becomes null.

void append_json(std::string& out, const json::value& value);
void append_json(std::string& out, const json::object& object);
void append_json(std::string& out, std::string_view text);
void append_json(std::string& out, std::int64_t number);
void append_json(std::string& out, std::uint64_t number);
void append_json(std::string& out, double number);

/// Writes `[...]`, each item by `append(out, item)`.
template <class Items, class Append>
void append_json_array(std::string& out, Items&& items, Append append) {
    out.push_back('[');
    bool first = true;
    for (const auto& item : items) {
        if (!first) out.push_back(',');
        first = false;
        append(out, item);
    }
    out.push_back(']');
}

/// Writes one JSON object member by member, without building a json::value: for text that every
/// turn writes. The names must be distinct and need no escaping.
class JsonObjectText {
public:
    /// Appends to `out`, which must outlive it.
    explicit JsonObjectText(std::string& out) : x_out(out) { x_out.push_back('{'); }

    /// Begins a member; the next text appended to the result is its value.
    std::string& value(std::string_view name) {
        x_out += x_out.back() == '{' ? "\"" : ",\"";
        x_out += name;
        x_out += "\":";
        return x_out;
    }
    void add(std::string_view name, std::string_view text) { append_json(value(name), text); }
    void add(std::string_view name, const json::object& object) {
        append_json(value(name), object);
    }
    void add(std::string_view name, double number) { append_json(value(name), number); }
    void add(std::string_view name, TimePoint time);
    template <std::unsigned_integral Number>
        requires(!std::same_as<Number, bool>)
    void add(std::string_view name, Number number) {
        append_json(value(name), static_cast<std::uint64_t>(number));
    }
    template <std::signed_integral Number>
    void add(std::string_view name, Number number) {
        append_json(value(name), static_cast<std::int64_t>(number));
    }
    template <std::same_as<bool> Bool>
    void add(std::string_view name, Bool yes) {
        value(name) += yes ? "true" : "false";
    }
    void add_null(std::string_view name) { value(name) += "null"; }

    void end() { x_out.push_back('}'); }

private:
    std::string& x_out;
};

}  // namespace continuo
