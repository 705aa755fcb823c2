#include "agent/language/phrase_grammar.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "agent/language/folded_words.hpp"
#include "base/embedded_text.hpp"
#include "base/text.hpp"

namespace continuo {

/// language/phrases/*.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts phrase_texts;

namespace {

constexpr auto uses = std::to_array<std::pair<std::string_view, PatternUse>>({
    {"mask", PatternUse::mask},
    {"block", PatternUse::block},
    {"refuse", PatternUse::refuse},
    {"request", PatternUse::request},
    {"insist", PatternUse::insist},
    {"danger", PatternUse::danger},
    {"legal", PatternUse::legal},
    {"complaint", PatternUse::complaint},
    {"accept", PatternUse::accept},
    {"greeting", PatternUse::greeting},
    {"thanks", PatternUse::thanks},
    {"goodbye", PatternUse::goodbye},
    {"dismissal", PatternUse::dismissal},
});
static_assert(uses.size() == pattern_use_count);

constexpr std::string_view group_prefix = "group ";
constexpr std::string_view exact_prefix = "exact ";
constexpr std::string_view class_prefix = "class.";
constexpr std::size_t groups_max = 400;
constexpr std::size_t pattern_steps_max = 16;
constexpr std::size_t gap_words_max = 8;
constexpr std::size_t letter_bytes_max = 4;

std::vector<std::string> words_of_entry(std::string_view entry) {
    std::vector<std::string> words;
    for (auto& word : folded_words(entry, PhraseGrammar::phrase_words_max + 1))
        words.push_back(std::move(word.text));
    return words;
}

class GrammarParser {
public:
    explicit GrammarParser(PhraseGrammar& grammar)
        : x_grammar(grammar), x_names{"small", "polite"}, x_listed(2) {}

    static bool is_group(std::string_view key) {
        return key.starts_with(group_prefix) || key.starts_with(exact_prefix);
    }

    /// The reason why the line is wrong, or nothing.
    std::optional<std::string> read(const DataLine& line) {
        if (line.value.empty()) return fmt::format("{} has no value", line.key);
        if (line.key == "ordinary") return read_words(line.value, x_grammar.ordinary);
        if (line.key == "common") return read_words(line.value, x_grammar.common);
        if (line.key == "endings") return read_words(line.value, x_grammar.endings);
        if (line.key == "letters") return read_letters(line.value);
        if (line.key == "glued") return read_words(line.value, x_grammar.glued_before);
        if (is_group(line.key)) {
            const auto name = trim(line.key.substr(group_prefix.size()));
            if (line.key.starts_with(exact_prefix)) x_exact.push_back(find_or_add(name));
            return read_group(name, line.value);
        }
        for (const auto& [name, use] : uses) {
            if (line.key == name) return read_pattern(use, line.value);
        }
        return fmt::format("unknown key \"{}\"", line.key);
    }

    void finish() {
        x_grammar.group_count = x_names.size();
        for (std::size_t group = 0; group < x_names.size(); ++group) {
            const auto number = static_cast<std::uint16_t>(group);
            const bool exact = std::ranges::find(x_exact, number) != x_exact.end();
            const auto word_class = class_of(x_names[group]);
            auto& phrases =
                word_class == WordClass::none ? x_grammar.phrases : x_grammar.class_phrases;
            for (const auto& words : x_listed[group])
                phrases.push_back({words, number, exact, word_class});
        }
        // The order of the patterns of one use does not matter.
        std::ranges::sort(x_grammar.patterns, {}, &PhrasePattern::use);
    }

private:
    using Phrase = std::vector<std::string>;

    static std::optional<std::string> read_words(
        std::string_view value, std::vector<std::string>& words
    ) {
        for (const auto entry : split(value, ',')) {
            const auto cut = words_of_entry(entry);
            if (cut.size() != 1) return fmt::format("\"{}\" is not one word", trim(entry));
            words.push_back(cut.front());
        }
        return {};
    }

    std::optional<std::string> read_letters(std::string_view value) {
        for (const auto entry : split(value, ',')) {
            const auto letter = trim(entry);
            if (letter.empty() || letter.size() > letter_bytes_max)
                return fmt::format("\"{}\" is not one letter", letter);
            x_grammar.letters.emplace_back(letter);
        }
        return {};
    }

    std::optional<std::uint16_t> find(std::string_view name) const {
        const auto found = std::ranges::find(x_names, name);
        if (found == x_names.end()) return {};
        return static_cast<std::uint16_t>(found - x_names.begin());
    }

    std::uint16_t find_or_add(std::string_view name) {
        if (const auto found = find(name)) return *found;
        x_names.emplace_back(name);
        x_listed.emplace_back();
        return static_cast<std::uint16_t>(x_names.size() - 1);
    }

    void add(std::uint16_t group, const Phrase& words) {
        auto& listed = x_listed[group];
        if (std::ranges::find(listed, words) == listed.end()) listed.push_back(words);
    }

    static WordClass class_of(std::string_view group) {
        if (!group.starts_with(class_prefix)) return WordClass::none;
        return find_word_class(group.substr(class_prefix.size())).value_or(WordClass::none);
    }

    std::optional<std::string> read_group(std::string_view name, std::string_view value) {
        if (x_names.size() > groups_max) return "too many groups";
        if (name.starts_with(class_prefix) && class_of(name) == WordClass::none)
            return fmt::format("unknown class \"{}\"", name);
        for (const auto part : split(value, ',')) {
            const auto entry = trim(part);
            if (entry.starts_with('<') && entry.ends_with('>')) {
                const auto other = find(entry.substr(1, entry.size() - 2));
                if (!other) return fmt::format("unknown group {}", entry);
                const auto phrases = x_listed[*other];
                for (const auto& words : phrases)
                    add(find_or_add(name), words);
                continue;
            }
            const auto words = words_of_entry(entry);
            if (words.empty() || words.size() > PhraseGrammar::phrase_words_max)
                return fmt::format("\"{}\" has not one to six words", entry);
            add(find_or_add(name), words);
        }
        return {};
    }

    std::optional<std::string> read_pattern(PatternUse use, std::string_view value) {
        PhrasePattern pattern{use, {}, {}};
        for (const auto element : split(value, ' ')) {
            if (element.empty()) return "two spaces";
            const auto step = read_step(element);
            if (!step) return fmt::format("unknown element {}", element);
            pattern.steps.push_back(*step);
        }
        for (const auto& step : pattern.steps) {
            const bool needed = !step.optional && !step.repeated;
            if (needed && step.kind == PatternStep::Kind::group)
                pattern.needed.push_back(step.group);
        }
        if (pattern.needed.empty() || pattern.steps.size() > pattern_steps_max)
            return fmt::format("a pattern has 1 to {} elements with a word", pattern_steps_max);
        x_grammar.patterns.push_back(std::move(pattern));
        return {};
    }

    std::optional<PatternStep> read_step(std::string_view element) {
        using Kind = PatternStep::Kind;
        constexpr auto signs = std::to_array<std::pair<std::string_view, Kind>>({
            {"^", Kind::clause_begin},
            {"^^", Kind::sentence_begin},
            {"$", Kind::clause_end},
            {"$$", Kind::sentence_end},
            {",", Kind::comma},
        });
        for (const auto& [sign, kind] : signs) {
            if (element == sign) return PatternStep{.kind = kind};
        }
        PatternStep step;
        if (element.starts_with("..")) {
            step.kind = Kind::gap;
            unsigned count = 0;
            if (!parse_integer(element.substr(2), count) || count == 0 || count > gap_words_max)
                return {};
            step.count = static_cast<std::uint8_t>(count);
            return step;
        }
        if (element.starts_with('!')) {
            step.kind = Kind::not_group;
            element.remove_prefix(1);
        } else if (element.ends_with('?') || element.ends_with('*')) {
            step.optional = element.ends_with('?');
            step.repeated = !step.optional;
            element.remove_suffix(1);
        }
        const auto group = group_of(element);
        if (!group) return {};
        step.group = *group;
        return step;
    }

    /// The group `<name>`, or a group of one word, for an element that is that word.
    std::optional<std::uint16_t> group_of(std::string_view element) {
        if (element.starts_with('<') && element.ends_with('>'))
            return find(element.substr(1, element.size() - 2));
        const auto words = words_of_entry(element);
        if (words.empty() || words.size() > PhraseGrammar::phrase_words_max) return {};
        const auto group = find_or_add(fmt::format("\"{}\"", element));
        add(group, words);
        return group;
    }

    PhraseGrammar& x_grammar;
    std::vector<std::string> x_names;
    std::vector<std::vector<Phrase>> x_listed;
    std::vector<std::uint16_t> x_exact;
};

}  // namespace

Result<PhraseGrammar> parse_phrase_grammar(
    std::string_view content, std::string_view language, std::string_view name
) {
    auto lines = parse_data_lines(content, name);
    if (!lines) return std::unexpected(std::move(lines.error()));
    PhraseGrammar grammar;
    grammar.language = language;
    GrammarParser parser(grammar);
    // Patterns may use groups that follow them in the file.
    for (const bool groups : {true, false}) {
        for (const auto& line : *lines) {
            if (GrammarParser::is_group(line.key) != groups) continue;
            if (auto reason = parser.read(line)) {
                return fail(
                    Errc::invalid_input, fmt::format("{}:{}: {}", name, line.number, *reason)
                );
            }
        }
    }
    parser.finish();
    return grammar;
}

const std::vector<PhraseGrammar>& phrase_grammars() {
    static const auto grammars = [] {
        std::vector<PhraseGrammar> read;
        for (const auto& text : phrase_texts) {
            const auto language = text.name.substr(0, text.name.find('.'));
            auto grammar = parse_phrase_grammar(
                text.content, language, fmt::format("language/phrases/{}", text.name)
            );
            if (!grammar) throw std::logic_error(grammar.error().detail);
            read.push_back(std::move(*grammar));
        }
        return read;
    }();
    return grammars;
}

}  // namespace continuo
