#include "agent/language/folded_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/language/words.hpp"

namespace continuo {

namespace {

/// U+00C0 to U+00FF; a space: kept as it is.
constexpr std::string_view latin_1_letters =
    "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y";

/// The parts of French and Italian words that lose their vowel before an apostrophe.
constexpr auto elided = std::to_array<std::string_view>(
    {"l",   "d",    "j",    "m",    "t",    "s",     "c",     "n",      "qu",     "un",     "dell",
     "all", "nell", "sull", "dall", "coll", "quell", "quest", "lorsqu", "puisqu", "quelqu", "jusqu"}
);

bool ends_sentence(std::string_view between) {
    return between.find_first_of(".!?;\n") != std::string_view::npos ||
           between.find("\u2026") != std::string_view::npos ||
           between.find("\u00BF") != std::string_view::npos ||
           between.find("\u00A1") != std::string_view::npos;
}

/// Follows quotation marks from word to word.
class QuotationReader {
public:
    /// `between`: the text between two words. True if the next word is in quotation marks.
    bool inside_after(std::string_view between, bool text_before, bool text_after) {
        for (std::size_t at = 0; at < between.size(); ++at) {
            const auto rest = between.substr(at);
            if (rest.front() == '"' || rest.starts_with("\u201E")) {
                x_inside = rest.front() == '"' ? !x_inside : true;
            } else if (rest.starts_with("\u00AB")) {
                x_inside = true;
            } else if (rest.starts_with("\u201C") || rest.starts_with("\u00BB")) {
                x_inside = rest.starts_with("\u201C") && !x_inside;
            } else if (rest.starts_with("\u201D")) {
                x_inside = false;
            } else if (rest.front() == '\'' || rest.starts_with("\u2018") ||
                       rest.starts_with("\u2019")) {
                single_mark(at == 0 && text_before, at + 1 >= between.size() && text_after);
            }
        }
        return x_inside;
    }

private:
    /// `closes`: directly after a word. `opens`: directly before a word.
    void single_mark(bool closes, bool opens) {
        if (x_single && closes) {
            x_inside = x_single = false;
        } else if (!x_inside && opens && !closes) {
            x_inside = x_single = true;
        }
    }

    bool x_inside = false;
    bool x_single = false;
};

void append_word(std::vector<FoldedWord>& words, FoldedWord word) {
    const auto mark = word.text.find('\'');
    if (mark == std::string::npos) {
        words.push_back(std::move(word));
        return;
    }
    auto before = word.text.substr(0, mark);
    auto after = word.text.substr(mark + 1);
    const bool is_elision = std::ranges::find(elided, before) != elided.end() && after.size() > 1;
    if (!is_elision && after != "s") {
        std::erase_if(word.text, [](char c) { return c == '\''; });
        words.push_back(std::move(word));
        return;
    }
    std::erase(after, '\'');
    const bool quoted = word.quoted;
    word.text = std::move(before);
    words.push_back(std::move(word));
    words.push_back({std::move(after), false, false, quoted});
}

}  // namespace

std::string fold_accents(std::string_view lower) {
    std::string folded;
    folded.reserve(lower.size());
    for (std::size_t at = 0; at < lower.size(); ++at) {
        const auto byte = static_cast<unsigned char>(lower[at]);
        const auto next = at + 1 < lower.size() ? static_cast<unsigned char>(lower[at + 1]) : 0U;
        if (byte == 0xC3U && next >= 0x80U && next < 0xC0U) {
            const char plain = latin_1_letters[next - 0x80U];
            if (plain != ' ') {
                folded += plain;
                if (next == 0x9FU || next == 0x86U || next == 0xA6U)
                    folded += next == 0x9FU ? 's' : 'e';
                ++at;
                continue;
            }
        }
        if (byte == 0xC5U && (next == 0x92U || next == 0x93U)) {
            folded += "oe";
            ++at;
        } else if ((byte == 0xCCU && next >= 0x80U) || (byte == 0xCDU && next < 0xB0U)) {
            ++at;
        } else {
            folded += lower[at];
        }
    }
    return folded;
}

std::vector<FoldedWord> folded_words(std::string_view text, std::size_t words_max) {
    const auto cut = shared_words(text);
    std::vector<FoldedWord> folded;
    folded.reserve(std::min(cut->size(), words_max) + 4);
    QuotationReader quotation;
    std::size_t end = 0;
    for (const auto& word : *cut) {
        if (folded.size() >= words_max) break;
        const auto between = text.substr(end, word.begin - end);
        FoldedWord one;
        one.text = fold_accents(word.lower);
        one.after_sentence = end == 0 || ends_sentence(between);
        one.after_break = word.after_break || one.after_sentence;
        one.quoted = quotation.inside_after(between, end != 0, true);
        end = word.end;
        append_word(folded, std::move(one));
    }
    if (std::ranges::all_of(folded, &FoldedWord::quoted)) {
        for (auto& word : folded)
            word.quoted = false;
    }
    return folded;
}

}  // namespace continuo
