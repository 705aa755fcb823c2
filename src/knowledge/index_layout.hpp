#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/json.hpp"

// Term prefixes, value slots and metadata keys of the index. Words are terms without a prefix
// (stems in lower case); all other terms begin with a capital letter, which no word does.
namespace continuo::index_layout {

inline constexpr std::string_view document_prefix =
    "Q";  ///< + document_key: the chunks of a document
inline constexpr std::string_view filter_prefix = "XF";    ///< + hash of a metadata member
inline constexpr std::string_view restricted_term = "XR";  ///< a document with access tags
inline constexpr std::string_view access_prefix = "XA";    ///< + an access tag
inline constexpr unsigned words_slot = 0;                  ///< the value slot of the WordRecord
// Metadata keys: properties of the whole index, and a record for each document.
inline constexpr std::string_view format_key = "format";
inline constexpr std::string_view generation_key = "generation";
inline constexpr std::string_view documents_key = "documents";
inline constexpr std::string_view document_record_prefix = "D";  ///< + document_key

/// The term for "metadata member `key` equals `value`"; empty if the value is an object or array. 1
/// and 1.0 are equal.
[[nodiscard]] std::string filter_term(std::string_view key, const json::value& value);

}  // namespace continuo::index_layout
