// W3C Trace Context, https://www.w3.org/TR/trace-context/:
//
//     traceparent: 00-<32 hex digits: trace>-<16 hex digits: span>-<2 hex digits: flags>
//     tracestate:  key=value,tenant@system=value,...
//
// What cannot be read is ignored, as the text demands: the request then begins a trace of its own.
#include "telemetry/trace_context.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr unsigned char flag_sampled = 1;
constexpr std::size_t state_bytes_max = 512;
constexpr std::size_t state_entries_max = 32;
constexpr std::size_t key_bytes_max = 256;
constexpr std::size_t value_bytes_max = 256;

/// Lower case only, as the standard says.
template <std::size_t bytes>
bool parse_hex(std::string_view text, std::array<unsigned char, bytes>& out) {
    if (text.size() != 2 * bytes) return false;
    for (std::size_t i = 0; i < bytes; ++i) {
        const auto high = hex_digits.find(text[2 * i]);
        const auto low = hex_digits.find(text[2 * i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return false;
        out[i] = static_cast<unsigned char>(high << 4U | low);
    }
    return true;
}

void append_hex(std::string& out, std::span<const unsigned char> bytes) {
    for (const auto byte : bytes) {
        out.push_back(hex_digits[byte >> 4U]);
        out.push_back(hex_digits[byte & 15U]);
    }
}

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_key(std::string_view key) {
    const auto is_letter_or_digit = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    if (key.empty() || key.size() > key_bytes_max || !is_letter_or_digit(key.front())) return false;
    return std::ranges::all_of(key, [&](char c) {
        return is_letter_or_digit(c) || std::string_view("_-*/@").contains(c);
    });
}

bool is_value(std::string_view value) {
    if (value.empty() || value.size() > value_bytes_max) return false;
    return std::ranges::all_of(value, [](char c) {
        return c >= ' ' && c <= '~' && c != ',' && c != '=';
    });
}

bool is_entry(std::string_view entry) {
    const auto equals = entry.find('=');
    return equals != std::string_view::npos && is_key(entry.substr(0, equals)) &&
           is_value(entry.substr(equals + 1));
}

}  // namespace

RequestLabel::RequestLabel(std::string_view request_id) {
    if (request_id.size() > letters_max) return;
    std::ranges::copy(request_id, x_text.begin());
    x_size = static_cast<unsigned char>(request_id.size());
}

std::optional<RemoteTrace> parse_traceparent(std::string_view text) {
    constexpr std::size_t length = 55;
    text = without_blanks(text);
    if (text.size() < length || text[2] != '-' || text[35] != '-' || text[52] != '-')
        return std::nullopt;
    RemoteTrace trace;
    std::array<unsigned char, 1> version{};
    std::array<unsigned char, 1> flags{};
    const bool readable =
        parse_hex(text.substr(0, 2), version) && parse_hex(text.substr(3, 32), trace.trace_id) &&
        parse_hex(text.substr(36, 16), trace.span_id) && parse_hex(text.substr(53, 2), flags);
    if (!readable || version[0] == 0xFF) return std::nullopt;
    // A later version may have more after another dash.
    if (text.size() > length && (version[0] == 0 || text[length] != '-')) return std::nullopt;
    if (trace.trace_id == TraceId{} || trace.span_id == SpanId{}) return std::nullopt;
    trace.sampled = (flags[0] & flag_sampled) != 0;
    return trace;
}

std::string join_tracestate(std::span<const std::string_view> values) {
    std::string state;
    std::size_t entries = 0;
    bool is_full = false;
    for (auto rest : values) {
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            const auto entry = without_blanks(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
            if (entry.empty()) continue;
            if (!is_entry(entry) || ++entries > state_entries_max) return {};
            is_full = is_full || state.size() + 1 + entry.size() > state_bytes_max;
            if (is_full) continue;
            if (!state.empty()) state.push_back(',');
            state += entry;
        }
    }
    return state;
}

std::optional<RemoteTrace> read_trace_headers(const HttpHeaders& headers) {
    const std::string* parent = nullptr;
    std::vector<std::string_view> states;
    for (const auto& [name, value] : headers.fields()) {
        if (equal_ignoring_case(name, "tracestate")) states.emplace_back(value);
        if (!equal_ignoring_case(name, "traceparent")) continue;
        if (parent != nullptr) return std::nullopt;  // which of them is right?
        parent = &value;
    }
    if (parent == nullptr) return std::nullopt;
    auto trace = parse_traceparent(*parent);
    if (trace && !states.empty()) {
        auto state = join_tracestate(states);
        if (!state.empty()) trace->state = std::make_shared<const std::string>(std::move(state));
    }
    return trace;
}

void add_trace_headers(HttpHeaders& headers, const TraceContext& context) {
    if (!context.exists() || context.span_id == SpanId{}) return;
    std::string parent = "00-";
    append_hex(parent, context.trace_id);
    parent.push_back('-');
    append_hex(parent, context.span_id);
    parent += context.tracer != nullptr ? "-01" : "-00";
    headers.add("traceparent", std::move(parent));
    if (context.state) headers.add("tracestate", *context.state);
}

std::string to_hex(const TraceId& id) {
    std::string out;
    append_hex(out, id);
    return out;
}

std::string to_hex(const SpanId& id) {
    std::string out;
    append_hex(out, id);
    return out;
}

std::string trace_label(const TraceContext& context) {
    return context.exists() ? " trace=" + to_hex(context.trace_id) : std::string();
}

}  // namespace continuo
