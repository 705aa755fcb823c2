#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace continuo {

/// Tells the page of places in a text whose pages end with form feeds (FF, 0x0C). The first page is
/// 1; a text without form feeds has no pages, and every place in it the page 0.
class PageCounter {
public:
    /// `text` outlives it.
    explicit PageCounter(std::string_view text)
        : x_text(text), x_page(text.contains('\f') ? 1 : 0) {}

    /// `at`: a byte of the text. Cost: linear in the distance to the place before, if places come
    /// in order.
    [[nodiscard]] std::uint64_t page_at(std::size_t at);

private:
    std::string_view x_text;
    std::uint64_t x_page;
    std::size_t x_at = 0;
};

}  // namespace continuo
