#include "knowledge/vectors/recent_vectors.hpp"

namespace continuo {

std::optional<DenseVector> RecentVectors::find(std::string_view text) {
    const std::scoped_lock lock(x_mutex);
    const auto found = x_by_text.find(text);
    if (found == x_by_text.end()) return std::nullopt;
    x_entries.splice(x_entries.begin(), x_entries, found->second);
    return found->second->second;
}

void RecentVectors::put(std::string_view text, const DenseVector& vector) {
    if (text.size() > text_bytes_max || x_entries_max == 0) return;
    const std::scoped_lock lock(x_mutex);
    if (x_by_text.contains(text)) return;
    if (x_entries.size() == x_entries_max) {
        x_by_text.erase(x_entries.back().first);
        x_entries.pop_back();
    }
    x_entries.emplace_front(text, vector);
    x_by_text.emplace(x_entries.front().first, x_entries.begin());
}

}  // namespace continuo
