#include "agent/gate/quantities/units.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "agent/gate/quantities/quantities.hpp"
#include "agent/language/lexicon.hpp"

namespace continuo {

namespace {

/// units.txt: kinds are numbered in the order of their first line.
struct Units {
    Units() : words(read()) {}

    std::vector<std::string_view> kinds;
    WordMap<Unit> words;

    [[nodiscard]] Unit of(std::string_view word) const {
        const auto* unit = words.find(word);
        return unit != nullptr ? *unit : Unit{};
    }

private:
    WordMap<Unit> read() {
        std::vector<WordMap<Unit>::Entry> entries;
        for (const auto& line : read_lexicon("units")) {
            const auto space = line.value.find(' ');
            if (space == std::string_view::npos) fail_lexicon("units", line);
            const auto name = line.value.substr(0, space);
            const auto factor = line.value.substr(space + 1);
            Unit unit;
            const auto end = factor.data() + factor.size();
            if (std::from_chars(factor.data(), end, unit.factor).ptr != end)
                fail_lexicon("units", line);
            const auto known = std::ranges::find(kinds, name);
            unit.kind = quantity_kind::first_unit + static_cast<unsigned>(known - kinds.begin());
            if (known == kinds.end()) kinds.push_back(name);
            entries.emplace_back(line.key, unit);
        }
        return WordMap<Unit>(std::move(entries));
    }
};

}  // namespace

Unit unit_of(std::string_view lower) {
    static const Units all;
    return all.of(lower);
}

}  // namespace continuo
