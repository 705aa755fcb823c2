#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/json.hpp"

// The names of things in the index. Words are terms as they are (stems in lower case); everything
// else begins with a capital letter, which no word does.
namespace continuo::index_layout {

inline constexpr std::string_view document_prefix =
    "Q";  ///< + document_key: the chunks of a document
inline constexpr std::string_view filter_prefix = "XF";  ///< + hash of a metadata member
inline constexpr unsigned words_slot = 0;                ///< the value that holds the WordRecord
// Index metadata: facts about the whole, and a record for each document.
inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view generation_key = "generation";
inline constexpr std::string_view documents_key = "documents";
inline constexpr std::string_view document_record_prefix = "D";  ///< + document_key

/// The term of "metadata member `key` equals `value`"; empty when the value is no string, number,
/// bool or null. 1 and 1.0 are equal.
[[nodiscard]] std::string filter_term(std::string_view key, const json::value& value);

}  // namespace continuo::index_layout
