#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/language/replies.hpp"
#include "agent/responder.hpp"
#include "domain/source.hpp"

namespace continuo {

struct AttachedFile {
    std::string name;
    std::string text;  ///< its content, or why it could not be read
};

/// An item of Question::attachments: "notes.txt:\n<text, or why it could not be read>".
[[nodiscard]] std::string name_with_text(std::string_view name, std::string_view text);
[[nodiscard]] AttachedFile parse_attached_file(
    const Replies& replies, const std::string& attachment
);
/// One short line: an error text, or content short enough to be quoted completely.
[[nodiscard]] bool is_short(const AttachedFile& file);

/// What of the question's files may answer it, as sources whose title is the file name; without
/// those that have a short line only.
///
/// A file of this message is one source as long as it is small. Of a larger one, and of the files
/// of earlier messages, the chunks that have most of the question's words, weighted by how rare
/// they are in the files; of earlier messages only those with half of the weight. At most
/// attached_chunks_max chunks of each kind. Large files with none of the words: their beginning.
[[nodiscard]] std::vector<Source> attached_sources(
    const Replies& replies, const Question& question
);

inline constexpr std::size_t attached_chunks_max = 5;

}  // namespace continuo
