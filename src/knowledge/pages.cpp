#include "knowledge/pages.hpp"

#include <algorithm>

namespace continuo {

std::uint64_t PageCounter::page_at(std::size_t at) {
    if (x_page == 0) return 0;
    if (at < x_at) {
        x_page = 1;
        x_at = 0;
    }
    const auto between = x_text.substr(x_at, at - x_at);
    x_page += static_cast<std::uint64_t>(std::ranges::count(between, '\f'));
    x_at = at;
    return x_page;
}

}  // namespace continuo
