#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "agent/tools/text_template.hpp"

namespace continuo {

/// A text in one or more languages of customers.
struct LocalizedText {
    /// By code ("en"); "" is the text for all others.
    std::map<std::string, TextTemplate, std::less<>> texts;

    [[nodiscard]] bool empty() const { return texts.empty(); }
    /// An empty text if there is none. The reference is valid as long as this.
    [[nodiscard]] const TextTemplate& in(std::string_view language) const {
        static const TextTemplate none;
        if (const auto own = texts.find(language); own != texts.end()) return own->second;
        if (const auto rest = texts.find(""); rest != texts.end()) return rest->second;
        return texts.empty() ? none : texts.begin()->second;
    }
};

}  // namespace continuo
