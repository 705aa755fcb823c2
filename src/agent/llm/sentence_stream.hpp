#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace continuo {

/// Cuts a text that comes in pieces into sentences with their citations and the white space behind
/// them: concatenated they are the text. A sentence is complete when the next one has begun: its
/// citations may be behind its full stop. A line that ends with a colon is one with what follows.
/// Thread: one.
class SentenceStream {
public:
    /// A longer one is cut: what follows it is not waited for.
    static constexpr std::size_t sentence_bytes_max = 4096;

    /// The sentences that `piece` completes.
    [[nodiscard]] std::vector<std::string> feed(std::string_view piece);
    /// The rest.
    [[nodiscard]] std::vector<std::string> finish();

private:
    [[nodiscard]] std::vector<std::string> cut(bool at_end);

    std::string x_text;
};

}  // namespace continuo
