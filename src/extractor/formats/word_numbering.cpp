#include "extractor/formats/word_numbering.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "extractor/formats/package_xml.hpp"

namespace continuo {

namespace {

constexpr std::uint64_t number_max = 1'000'000;  // a broken file cannot make longer ones
constexpr std::string_view bullet = "-";

std::uint64_t number_in(std::string_view text, std::uint64_t otherwise) {
    std::uint64_t number = 0;
    return parse_integer(text, number) ? std::min(number, number_max) : otherwise;
}

/// a, b, ... z, aa, bb, ...
std::string letters_of(std::uint64_t number) {
    constexpr std::uint64_t repetitions_max = 20;
    if (number == 0) return "0";
    const auto repetitions = std::min((number - 1) / 26 + 1, repetitions_max);
    return std::string(repetitions, static_cast<char>('a' + (number - 1) % 26));
}

std::string roman_of(std::uint64_t number) {
    constexpr std::uint64_t romans_max = 3999;
    if (number == 0 || number > romans_max) return std::to_string(number);
    constexpr std::array<std::pair<std::uint64_t, std::string_view>, 13> signs{{
        {1000, "m"},
        {900, "cm"},
        {500, "d"},
        {400, "cd"},
        {100, "c"},
        {90, "xc"},
        {50, "l"},
        {40, "xl"},
        {10, "x"},
        {9, "ix"},
        {5, "v"},
        {4, "iv"},
        {1, "i"},
    }};
    std::string text;
    for (const auto& [value, sign] : signs) {
        for (; number >= value; number -= value)
            text += sign;
    }
    return text;
}

std::string number_text(std::uint64_t number, std::string_view format) {
    if (format == "lowerLetter") return letters_of(number);
    if (format == "upperLetter") return to_upper(letters_of(number));
    if (format == "lowerRoman") return roman_of(number);
    if (format == "upperRoman") return to_upper(roman_of(number));
    if (format == "decimalZero" && number < 10) return "0" + std::to_string(number);
    return std::to_string(number);
}

}  // namespace

WordNumbering::WordNumbering(const ZipParts& parts) {
    constexpr std::string_view part = "word/numbering.xml";
    pugi::xml_document document;
    if (!parts.contains(part) || !load_part(parts, part, document)) return;
    for (const auto& node : document.document_element().children()) {
        if (local_name(node) == "abstractNum") read_definition(node);
        if (local_name(node) == "num") read_instance(node);
    }
}

void WordNumbering::read_definition(const pugi::xml_node& node) {
    auto& levels = x_definitions[std::string(local_attribute(node, "abstractNumId"))];
    for (const auto& child : node.children()) {
        std::size_t index = 0;
        if (local_name(child) != "lvl" || !parse_integer(local_attribute(child, "ilvl"), index) ||
            index >= levels_max)
            continue;
        auto& level = levels[index];
        level.start = number_in(local_attribute(local_child(child, "start"), "val"), 1);
        level.format = local_attribute(local_child(child, "numFmt"), "val");
        level.text = local_attribute(local_child(child, "lvlText"), "val");
    }
}

void WordNumbering::read_instance(const pugi::xml_node& node) {
    auto& instance = x_instances[std::string(local_attribute(node, "numId"))];
    instance.definition = local_attribute(local_child(node, "abstractNumId"), "val");
    for (const auto& child : node.children()) {
        std::size_t level = 0;
        if (local_name(child) != "lvlOverride" ||
            !parse_integer(local_attribute(child, "ilvl"), level) || level >= levels_max)
            continue;
        if (const auto start = local_child(child, "startOverride"))
            instance.starts.emplace(level, number_in(local_attribute(start, "val"), 1));
    }
}

std::string WordNumbering::next_mark(const NumberedList& list) {
    const auto instance = x_instances.find(list.number);
    if (instance == x_instances.end()) return std::string(bullet);
    const auto definition = x_definitions.find(instance->second.definition);
    if (definition == x_definitions.end()) return std::string(bullet);
    const auto& levels = definition->second;
    const auto at = std::min(list.level, levels_max - 1);
    auto& counters = x_counters[definition->first];
    const auto begin = [&](std::size_t level) {
        counters.values[level] = levels[level].start;
        counters.begun[level] = true;
    };
    for (std::size_t level = 0; level < at; ++level)
        if (!counters.begun[level]) begin(level);
    auto& starts = instance->second.starts;
    if (const auto start = starts.find(at); start != starts.end()) {
        begin(at);
        counters.values[at] = start->second;
        starts.erase(start);
    } else if (counters.begun[at]) {
        ++counters.values[at];
    } else {
        begin(at);
    }
    std::fill(
        counters.begun.begin() + static_cast<std::ptrdiff_t>(at) + 1, counters.begun.end(), false
    );

    const auto& shown = levels[at];
    if (shown.format == "bullet" || shown.format == "none" || !shown.text.contains('%'))
        return std::string(bullet);
    std::string mark;
    for (std::size_t i = 0; i < shown.text.size(); ++i) {
        const bool is_number = shown.text[i] == '%' && i + 1 < shown.text.size() &&
                               shown.text[i + 1] >= '1' && shown.text[i + 1] <= '9';
        if (!is_number) {
            mark += shown.text[i];
            continue;
        }
        const auto level = static_cast<std::size_t>(shown.text[++i] - '1');
        mark += number_text(counters.values[level], levels[level].format);
    }
    return collapse_whitespace(mark);
}

NumberedList list_of_properties(const pugi::xml_node& properties) {
    NumberedList list;
    const auto numbering = local_child(properties, "numPr");
    if (!numbering) return list;
    list.number = local_attribute(local_child(numbering, "numId"), "val");
    if (list.number == "0") list.number.clear();
    list.level = number_in(local_attribute(local_child(numbering, "ilvl"), "val"), 0);
    return list;
}

}  // namespace continuo
