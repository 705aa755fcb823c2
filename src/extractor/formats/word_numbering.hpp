#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "extractor/zip_package.hpp"

namespace continuo {

/// The list that a paragraph is in: w:numPr.
struct NumberedList {
    std::string number;     ///< numId; empty: of no list
    std::size_t level = 0;  ///< ilvl, from 0
};

/// The numbers of a document's lists as Word shows them, from word/numbering.xml: an instance (num)
/// of a definition (abstractNum) has up to nine levels (lvl), each with a first number, a format
/// and a text such as "%1.%2)". Instances of a definition go on counting, unless they override the
/// start. ECMA-376, part 1, section 17.9.
class WordNumbering {
public:
    /// Without that part, lists have no numbers.
    explicit WordNumbering(const ZipParts& parts);

    /// The mark of the next paragraph of the list: "3.", "2.1", "b)"; "-" for a bullet, and for a
    /// list that is not known. Counts it.
    [[nodiscard]] std::string next_mark(const NumberedList& list);

private:
    static constexpr std::size_t levels_max = 9;
    struct Level {
        std::uint64_t start = 1;
        std::string format = "decimal";
        std::string text;
    };
    using Levels = std::array<Level, levels_max>;
    struct Instance {
        std::string definition;
        std::map<std::size_t, std::uint64_t> starts;  ///< overridden ones, until they are used
    };
    struct Counters {
        std::array<std::uint64_t, levels_max> values{};
        std::array<bool, levels_max> begun{};
    };

    void read_definition(const pugi::xml_node& node);
    void read_instance(const pugi::xml_node& node);

    std::map<std::string, Levels, std::less<>> x_definitions;
    std::map<std::string, Instance, std::less<>> x_instances;
    std::map<std::string, Counters> x_counters;  ///< by definition
};

/// The list that the properties (w:pPr) of a paragraph or a style name.
[[nodiscard]] NumberedList list_of_properties(const pugi::xml_node& properties);

}  // namespace continuo
