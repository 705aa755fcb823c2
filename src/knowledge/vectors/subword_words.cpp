#include "knowledge/vectors/subword_words.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <xapian.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// U+00C0 to U+017F: the letter that a canonical decomposition begins with; a space: none.
constexpr std::string_view base_letters =
    "aaaaaa ceeeeiiii nooooo  uuuuy  aaaaaa ceeeeiiii nooooo  uuuuy y"
    "aaaaaaccccccccdd  eeeeeeeeeegggggggghh  iiiiiiiii   jjkk llllll "
    "   nnnnnn   oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzz ";
constexpr unsigned base_letters_begin = 0xC0;

constexpr int normalizers_deep_max = 4;

bool is_han(unsigned c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x20000 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x2F800 && c <= 0x2FA1F);
}

/// As BERT has it: all ASCII that is no letter, digit or space, and Unicode's punctuation.
bool is_punctuation(unsigned c) {
    if (c < 0x80) {
        const auto letter = static_cast<char>(c);
        return c > ' ' && c < 0x7F && !is_letter(letter) && !is_digit(letter);
    }
    switch (Xapian::Unicode::get_category(c)) {
        case Xapian::Unicode::CONNECTOR_PUNCTUATION:
        case Xapian::Unicode::DASH_PUNCTUATION:
        case Xapian::Unicode::OPEN_PUNCTUATION:
        case Xapian::Unicode::CLOSE_PUNCTUATION:
        case Xapian::Unicode::INITIAL_QUOTE_PUNCTUATION:
        case Xapian::Unicode::FINAL_QUOTE_PUNCTUATION:
        case Xapian::Unicode::OTHER_PUNCTUATION:
            return true;
        default:
            return false;
    }
}

bool is_removed(unsigned c) {
    const auto category = Xapian::Unicode::get_category(c);
    return c == 0 || c == 0xFFFD || category == Xapian::Unicode::CONTROL ||
           category == Xapian::Unicode::FORMAT;
}

unsigned without_accent(unsigned c) {
    if (c < base_letters_begin || c >= base_letters_begin + base_letters.size()) return c;
    const char base = base_letters[c - base_letters_begin];
    if (base == ' ') return c;
    const unsigned letter = static_cast<unsigned char>(base);
    return Xapian::Unicode::tolower(c) == c ? letter : Xapian::Unicode::toupper(letter);
}

std::unexpected<Error> refuse_normalizer(std::string_view type) {
    return fail(Errc::invalid_input, fmt::format("normalizer: {} is not supported", excerpt(type)));
}

Result<void> add_normalizer(SubwordNormalizer& normal, const json::object& object, int deep) {
    const auto type = find_string(object, "type").value_or("");
    if (type == "BertNormalizer") {
        normal.lower = find_bool(object, "lowercase").value_or(true);
        normal.strip_accents = find_bool(object, "strip_accents").value_or(normal.lower);
        normal.split_han = find_bool(object, "handle_chinese_chars").value_or(true);
        return {};
    }
    if (type == "Lowercase") {
        normal.lower = true;
        return {};
    }
    if (type == "StripAccents") {
        normal.strip_accents = true;
        return {};
    }
    // Text as people type it is composed already, and runs of white space are one anyway.
    if (is_one_of(type, {"NFC", "NFKC", "NFD", "NFKD", "Nmt", "Strip", "Precompiled"})) return {};
    if (type == "Replace") {
        const auto* pattern = find_object(object, "pattern");
        const auto content = find_string(object, "content").value_or("");
        const auto regex = pattern ? find_string(*pattern, "Regex").value_or("") : "";
        if (content == " " && is_one_of(regex, {" {2,}", "\\s+"})) return {};
    }
    const auto* list = find_array(object, "normalizers");
    if (type != "Sequence" || list == nullptr || deep == normalizers_deep_max)
        return refuse_normalizer(type);
    for (const auto& item : *list) {
        if (!item.is_object()) return refuse_normalizer("Sequence");
        if (auto added = add_normalizer(normal, item.get_object(), deep + 1); !added) return added;
    }
    return {};
}

}  // namespace

Result<SubwordNormalizer> SubwordNormalizer::parse(const json::value* value) {
    SubwordNormalizer normal;
    if (value == nullptr || value->is_null()) return normal;
    if (!value->is_object()) return refuse_normalizer("that");
    if (auto added = add_normalizer(normal, value->get_object(), 0); !added)
        return std::unexpected(std::move(added.error()));
    return normal;
}

void for_each_subword_word(
    std::string_view text,
    const SubwordNormalizer& normalizer,
    bool punctuation,
    const std::function<void(std::string_view word)>& use
) {
    std::string word;
    const auto end_word = [&] {
        if (!word.empty()) use(word);
        word.clear();
    };
    for (Xapian::Utf8Iterator it(text.data(), text.size()); it != Xapian::Utf8Iterator(); ++it) {
        unsigned c = *it;
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' ||
            Xapian::Unicode::get_category(c) == Xapian::Unicode::SPACE_SEPARATOR) {
            end_word();
            continue;
        }
        if (is_removed(c)) continue;
        if (normalizer.lower) c = Xapian::Unicode::tolower(c);
        if (normalizer.strip_accents) {
            if (Xapian::Unicode::get_category(c) == Xapian::Unicode::NON_SPACING_MARK) continue;
            c = without_accent(c);
        }
        const bool alone =
            (punctuation && is_punctuation(c)) || (normalizer.split_han && is_han(c));
        if (alone) end_word();
        Xapian::Unicode::append_utf8(word, c);
        if (alone) end_word();
    }
    end_word();
}

}  // namespace continuo
