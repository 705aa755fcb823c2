#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <rapidcheck.h>

namespace continuo::test {

/// Text as documents have it, and worse: words, structure, punctuation, wide characters, in any
/// order.
inline rc::Gen<std::string> prose() {
    const auto piece = rc::gen::element<std::string>(
        "word",
        "Refund",
        "a",
        "3.5",
        "1. ",
        "2. ",
        "- ",
        "# Title\n",
        "## Deep\n",
        "```\n",
        ". ",
        "! ",
        "? ",
        ".",
        "\n",
        "\n\n",
        " ",
        "  ",
        "\t",
        "e.g. ",
        "Dr. ",
        "\"",
        ")",
        "“",
        "”",
        "。",
        "…",
        "é",
        "ß",
        "漢字",
        "🙂",
        "https://example.com/a?b=c",
        "supercalifragilisticexpialidocious",
        "No. ",
        "U.S. ",
        ":"
    );
    return rc::gen::map(
        rc::gen::container<std::vector<std::string>>(piece),
        [](const auto& pieces) {
            std::string text;
            for (const auto& part : pieces)
                text += part;
            return text;
        }
    );
}

/// ASCII white space only, or nothing.
inline bool is_blank(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
}

}  // namespace continuo::test
