#include "chaos/stream_patch.hpp"

#include <algorithm>
#include <stdexcept>

namespace continuo::chaos {

StreamPatch::StreamPatch(std::vector<Replacement> replacements)
    : x_replacements(std::move(replacements)) {
    for (const auto& [from, to] : x_replacements) {
        if (from.empty() || from.size() != to.size())
            throw std::invalid_argument("a replacement must have the same length as: " + from);
    }
}

std::size_t StreamPatch::held_back() const {
    std::size_t longest = 0;
    for (const auto& [from, to] : x_replacements) {
        for (auto length = std::min(from.size() - 1, x_pending.size()); length > longest;
             --length) {
            if (x_pending.ends_with(std::string_view(from).substr(0, length))) longest = length;
        }
    }
    return longest;
}

std::string StreamPatch::pass(std::string_view bytes) {
    if (x_replacements.empty()) return std::string(bytes);
    x_pending += bytes;
    for (const auto& [from, to] : x_replacements) {
        for (auto at = x_pending.find(from); at != std::string::npos; at = x_pending.find(from, at))
            x_pending.replace(at, from.size(), to);
    }
    const auto passed = x_pending.size() - held_back();
    auto out = x_pending.substr(0, passed);
    x_pending.erase(0, passed);
    return out;
}

}  // namespace continuo::chaos
