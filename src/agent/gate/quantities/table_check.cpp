#include "agent/gate/quantities/table_check.hpp"

#include <algorithm>

#include "agent/gate/words/gate_words.hpp"

namespace continuo {

namespace {

class TableReader {
public:
    explicit TableReader(const Alignment& aligned) : x_aligned(aligned), x_text(aligned.text()) {}

    /// The column of a word of a row, from 0.
    [[nodiscard]] std::size_t column_of(const EvidenceUnit& row, std::size_t word) const {
        const auto begin = x_text.words()[row.first_word].begin;
        const auto end = x_text.words()[word].begin;
        const auto bars = std::ranges::count(x_text.text().substr(begin, end - begin), '|');
        return static_cast<std::size_t>(bars) + (begins_empty(row) ? 1 : 0);
    }

    /// Whether the sentence has all words of a cell that tell of a topic, and there are some.
    [[nodiscard]] bool names(const EvidenceUnit& row, std::size_t column) const {
        bool some = false;
        for (auto i = row.first_word; i < row.last_word; ++i) {
            if (column_of(row, i) != column || topic_weight(x_text.words()[i]) <= 0) continue;
            if (!has_match(i)) return false;
            some = true;
        }
        return some;
    }

    /// Whether a row that the sentence names has another value in this column.
    [[nodiscard]] bool names_other_row(std::size_t row, std::size_t column, const Quantity& own)
        const {
        const auto table = x_text.units()[row].lead;
        for (auto u = table + 1; u < x_text.units().size(); ++u) {
            const auto& other = x_text.units()[u];
            if (!other.table || other.lead != table) return false;
            if (u != row && has_rival(u, column, own) && names(other, 0)) return true;
        }
        return false;
    }

    /// Whether a column that the sentence names has another value in this row.
    [[nodiscard]] bool names_other_column(std::size_t row, std::size_t column, const Quantity& own)
        const {
        const auto& head = x_text.units()[x_text.units()[row].lead];
        const auto last = column_of(head, head.last_word - 1);
        for (std::size_t other = 1; other <= last; ++other) {
            if (other != column && has_rival(row, other, own) && names(head, other)) return true;
        }
        return false;
    }

private:
    [[nodiscard]] bool has_rival(std::size_t row, std::size_t column, const Quantity& own) const {
        const auto& unit = x_text.units()[row];
        const auto is_stated = [&](const Quantity& there) {
            return std::ranges::any_of(x_aligned.sentence().quantities, [&](const Quantity& said) {
                return equal_quantities(said, there);
            });
        };
        return std::ranges::any_of(x_text.quantities(), [&](const Quantity& there) {
            return there.kind == own.kind && there.first_word >= unit.first_word &&
                   there.first_word < unit.last_word && !is_stated(there) &&
                   column_of(unit, there.first_word) == column;
        });
    }

    /// "| | Solo | Studio |": the head of the first column is empty.
    [[nodiscard]] bool begins_empty(const EvidenceUnit& row) const {
        const auto begin = std::min(row.begin, x_text.words()[row.first_word].begin);
        const auto before =
            x_text.text().substr(begin, x_text.words()[row.first_word].begin - begin);
        return std::ranges::count(before, '|') > 1;
    }

    [[nodiscard]] bool has_match(std::size_t word) const {
        constexpr float there = 0.7F;
        for (std::size_t t = 0; t < x_aligned.sentence().topics.size(); ++t) {
            const auto matches = x_aligned.matches(t);
            const auto found = std::ranges::lower_bound(
                matches, static_cast<std::uint32_t>(word), {}, &Alignment::Match::word
            );
            if (found != matches.end() && found->word == word && found->strength >= there)
                return true;
        }
        return false;
    }

    const Alignment& x_aligned;
    const EvidenceText& x_text;
};

}  // namespace

TableFit table_fit(const Alignment& aligned, const Quantity& quantity) {
    const auto& text = aligned.text();
    const TableReader reader(aligned);
    auto fit = TableFit::nowhere;
    for (const auto& there : text.quantities()) {
        if (!equal_quantities(quantity, there)) continue;
        const auto u = text.unit_of(there.first_word);
        const auto& row = text.units()[u];
        if (!row.table || row.lead >= u || !text.units()[row.lead].table) continue;
        const auto& head = text.units()[row.lead];
        const auto column = reader.column_of(row, there.first_word);
        if (column == 0) continue;
        const bool own_row = reader.names(row, 0);
        const bool own_column = reader.names(head, column);
        const bool other_row = !own_row && reader.names_other_row(u, column, there);
        const bool other_column = !own_column && reader.names_other_column(u, column, there);
        if (other_row || other_column) {
            if (fit == TableFit::nowhere) fit = TableFit::wrong;
        } else if (own_row || own_column) {
            return TableFit::right;
        } else {
            fit = TableFit::unclear;
        }
    }
    return fit;
}

}  // namespace continuo
