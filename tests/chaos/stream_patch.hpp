#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace continuo::chaos {

/// Replaces texts in a stream of bytes, however it is cut. Each is replaced by one of the same
/// length, so that what counts bytes still counts right.
class StreamPatch {
public:
    using Replacement = std::pair<std::string, std::string>;

    /// Throws std::invalid_argument when lengths differ.
    explicit StreamPatch(std::vector<Replacement> replacements = {});

    /// What can be passed on now: the end may be held back while it could be the beginning of a
    /// text to replace.
    [[nodiscard]] std::string pass(std::string_view bytes);

private:
    [[nodiscard]] std::size_t held_back() const;

    std::vector<Replacement> x_replacements;
    std::string x_pending;
};

}  // namespace continuo::chaos
