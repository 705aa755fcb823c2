#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace continuo::chaos {

/// Replaces texts in a stream of bytes, however it is split. A replacement has the same length, so
/// that length fields of the protocol remain correct.
class StreamPatch {
public:
    using Replacement = std::pair<std::string, std::string>;

    /// Throws std::invalid_argument if lengths differ.
    explicit StreamPatch(std::vector<Replacement> replacements = {});

    /// Returns the bytes that can be forwarded now. Holds back the end if it could be the beginning
    /// of a text to replace.
    [[nodiscard]] std::string pass(std::string_view bytes);

private:
    [[nodiscard]] std::size_t held_back() const;

    std::vector<Replacement> x_replacements;
    std::string x_pending;
};

}  // namespace continuo::chaos
