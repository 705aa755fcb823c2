#pragma once

#include <array>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "agent/language/replies.hpp"
#include "base/error.hpp"

namespace continuo {

/// The texts that a model is given, from language/prompts or LLM_PROMPTS_DIRECTORY. Each has a
/// version, which is written to the replies that it led to. Immutable. Thread: any.
class PromptTemplates {
public:
    enum class Part : unsigned char { system, question, repair };

    /// Throws std::logic_error if an embedded file is invalid (a test reads them).
    [[nodiscard]] static PromptTemplates built_in();
    /// The embedded texts, overridden by `system.txt`, `question.txt` and `repair.txt` of the
    /// folder, of which one must exist. Errors: not_found; invalid_input, with the file and what is
    /// wrong with it: no `version = `, a missing or unknown placeholder, no UTF-8.
    [[nodiscard]] static Result<PromptTemplates> load(const std::filesystem::path& directory);

    /// The text with its placeholders replaced; each value once, so that a value cannot have
    /// placeholders itself.
    [[nodiscard]] std::string text(Part part, std::initializer_list<PlaceholderValue> values) const;
    /// Versions of the three: "2.1.1".
    [[nodiscard]] std::string versions() const;

private:
    struct Template {
        std::string version;
        std::string text;
    };
    [[nodiscard]] Result<void> set(Part part, std::string_view content, std::string_view name);

    std::array<Template, 3> x_parts;
};

}  // namespace continuo
