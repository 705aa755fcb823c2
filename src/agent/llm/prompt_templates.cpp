#include "agent/llm/prompt_templates.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

#include "base/embedded_text.hpp"
#include "base/text.hpp"

namespace continuo {

/// language/prompts/*.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts prompt_texts;

namespace {

constexpr std::size_t template_bytes_max = 64 * 1024;

struct PromptPart {
    std::string_view file;
    std::string_view placeholders;  // separated by a space
};

// In the order of PromptTemplates::Part.
constexpr std::array<PromptPart, 3> prompt_parts{{
    {"system.txt", "company tone language no_answer"},
    {"question.txt", "passages facts message"},
    {"repair.txt", "fault rejected"},
}};

/// A placeholder at the beginning of a text, `{name}`; empty: none.
std::string_view placeholder_at(std::string_view text) {
    if (!text.starts_with('{')) return {};
    const auto end = text.find('}');
    if (end == std::string_view::npos || end < 2) return {};
    const auto name = text.substr(1, end - 1);
    const bool is_name = std::ranges::all_of(name, [](char c) { return is_letter(c) || c == '_'; });
    return is_name ? name : std::string_view();
}

}  // namespace

Result<void> PromptTemplates::set(Part part, std::string_view content, std::string_view name) {
    const auto wrong = [&](std::string_view what) {
        return fail(Errc::invalid_input, fmt::format("{}: {}", name, what));
    };
    if (!is_utf8(content) || content.size() > template_bytes_max)
        return wrong("not UTF-8, or more than 64 KiB");
    const auto line_end = std::min(content.find('\n'), content.size());
    const auto first = split(content.substr(0, line_end), '=');
    if (first.size() != 2 || trim(first[0]) != "version" || trim(first[1]).empty() ||
        trim(first[1]).size() > 32)
        return wrong("the first line is not `version = <up to 32 characters>`");
    Template one{std::string(trim(first[1])), std::string(trim(content.substr(line_end)))};
    std::set<std::string_view> found;
    for (std::size_t at = 0; at < one.text.size(); ++at) {
        const auto placeholder = placeholder_at(std::string_view(one.text).substr(at));
        if (!placeholder.empty()) found.insert(placeholder);
    }
    const auto wanted = split(prompt_parts[static_cast<std::size_t>(part)].placeholders, ' ');
    for (const auto placeholder : wanted) {
        if (found.erase(placeholder) == 0)
            return wrong(fmt::format("lacks its placeholder {{{}}}", placeholder));
    }
    if (!found.empty()) return wrong(fmt::format("unknown placeholder {{{}}}", *found.begin()));
    x_parts[static_cast<std::size_t>(part)] = std::move(one);
    return {};
}

PromptTemplates PromptTemplates::built_in() {
    PromptTemplates templates;
    for (std::size_t i = 0; i < prompt_parts.size(); ++i) {
        const auto embedded =
            std::ranges::find(prompt_texts, prompt_parts[i].file, &EmbeddedText::name);
        if (embedded == prompt_texts.end()) throw std::logic_error("a prompt is not embedded");
        const auto set = templates.set(static_cast<Part>(i), embedded->content, embedded->name);
        if (!set) throw std::logic_error(set.error().detail);
    }
    return templates;
}

Result<PromptTemplates> PromptTemplates::load(const std::filesystem::path& directory) {
    auto templates = built_in();
    bool any = false;
    for (std::size_t i = 0; i < prompt_parts.size(); ++i) {
        const auto file = directory / prompt_parts[i].file;
        std::ifstream in(file, std::ios::binary);
        if (!in) continue;
        any = true;
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        auto set = templates.set(static_cast<Part>(i), content, file.string());
        if (!set) return std::unexpected(std::move(set.error()));
    }
    if (any) return templates;
    return fail(
        Errc::not_found,
        fmt::format("{} has none of system.txt, question.txt, repair.txt", directory.string())
    );
}

std::string PromptTemplates::text(Part part, std::initializer_list<PlaceholderValue> values) const {
    const std::string_view text = x_parts[static_cast<std::size_t>(part)].text;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto placeholder = placeholder_at(text.substr(at));
        const auto value = std::ranges::find(values, placeholder, &PlaceholderValue::name);
        if (placeholder.empty() || value == values.end()) {
            out.push_back(text[at++]);
            continue;
        }
        out += value->value;
        at += placeholder.size() + 2;
    }
    out.shrink_to_fit();  // a prompt is kept as long as its answer streams
    return out;
}

std::string PromptTemplates::versions() const {
    return fmt::format("{}.{}.{}", x_parts[0].version, x_parts[1].version, x_parts[2].version);
}

}  // namespace continuo
