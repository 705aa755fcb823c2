#include "knowledge/text/inflections.hpp"

#include <ranges>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "base/embedded_text.hpp"
#include "base/text.hpp"

namespace continuo {

extern const EmbeddedTexts inflection_texts;

namespace {

using BaseForms = std::unordered_map<std::string_view, std::string_view>;  // by the form

/// Errors: throws std::logic_error with the line that has no form.
BaseForms read_forms(std::string_view text) {
    BaseForms forms;
    std::size_t number = 0;
    for (const auto part : std::views::split(text, '\n')) {
        ++number;
        const auto line = trim(std::string_view(part.begin(), part.end()));
        if (line.empty() || line.front() == '#') continue;
        const auto equals = line.find(" = ");
        if (equals == std::string_view::npos) {
            throw std::logic_error("language/inflections/en.txt:" + std::to_string(number));
        }
        for (const auto form : std::views::split(line.substr(equals + 3), ' '))
            forms.emplace(std::string_view(form.begin(), form.end()), line.substr(0, equals));
    }
    return forms;
}

}  // namespace

std::string_view base_form(std::string_view language, std::string_view lower) {
    if (language != "english") return lower;
    static const auto english = read_forms(inflection_texts.front().content);
    const auto found = english.find(lower);
    return found != english.end() ? found->second : lower;
}

}  // namespace continuo
