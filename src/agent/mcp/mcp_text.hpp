#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/json.hpp"
#include "base/secret.hpp"

namespace continuo {

/// Text of a server for models and people: well-formed, without control and hidden characters other
/// than LF and tab, cut at `bytes_max` (then it ends with "…").
[[nodiscard]] std::string readable_mcp_text(std::string_view text, std::size_t bytes_max);

/// Replaces the words of the authorization, should a server repeat them. Words of less than 8
/// characters ("Bearer") are kept.
[[nodiscard]] std::string without_authorization(std::string text, const Secret& authorization);
/// The same in all strings of a value, at every level.
void hide_authorization(json::value& value, const Secret& authorization);

/// JSON whose members are sorted: the same text for the same value.
[[nodiscard]] std::string canonical_json(const json::value& value);

}  // namespace continuo
