#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/gate/quantities/quantities.hpp"
#include "agent/language/words.hpp"

namespace continuo {

/// A sentence, a row of a table or a member of JSON.
struct EvidenceUnit {
    std::size_t begin = 0;  ///< bytes of the text as it was given
    std::size_t end = 0;
    std::size_t first_word = 0;
    std::size_t last_word = 0;  ///< one beyond
    std::size_t lead = 0;       ///< index of the unit that says what this one is about, or its own
    bool denied = false;        ///< JSON: says that something is not so
    bool table = false;         ///< a row
    bool listed = false;        ///< an item of a list
    bool goes_on = false;       ///< JSON: in the same value as the unit before
    bool hidden = false;        ///< is addressed to a machine, or follows such: no evidence
};

/// A text that an answer may be supported by, indexed. Cost of construction: linear, some
/// microseconds a kilobyte. Immutable; thread: any.
class EvidenceText {
public:
    /// `context`: title and heading; they support words, not numbers.
    EvidenceText(std::string_view text, std::string_view context);

    struct Place {
        std::uint64_t code = 0;  ///< a topic_stem() or beginning_of()
        std::uint32_t word = 0;
    };

    [[nodiscard]] std::string_view text() const { return x_text; }
    [[nodiscard]] const Words& words() const { return *x_words; }
    [[nodiscard]] const std::vector<EvidenceUnit>& units() const { return x_units; }
    [[nodiscard]] const std::vector<Quantity>& quantities() const { return x_quantities; }
    /// The places of a stem or beginning, in order.
    [[nodiscard]] std::span<const Place> places(std::uint64_t code) const;
    [[nodiscard]] bool in_context(std::uint64_t code) const;
    [[nodiscard]] std::string_view context() const { return x_context; }
    [[nodiscard]] std::size_t unit_of(std::size_t word) const { return x_unit_of[word]; }
    /// Whether a negation covers a word; `surely`: it is the first topic word that it covers.
    [[nodiscard]] bool is_negated(std::size_t word, bool surely = false) const {
        return surely ? x_negated[word] == 1 : x_negated[word] != 0;
    }
    /// Whether a word is a name's, by its capital: not first in its sentence.
    [[nodiscard]] bool is_name(std::size_t word) const { return x_names[word] != 0; }
    /// In lower case with plain quotation marks and single spaces, for literal look-ups.
    [[nodiscard]] std::string normalized() const;
    [[nodiscard]] bool is_json() const { return x_json; }

private:
    void cut_prose();
    void lead_lists();
    void cut_json(std::string_view text);
    void hide_orders();
    void index();
    void mark_names();
    void unmark_dates();

    std::string x_text;
    std::string x_context;
    bool x_json = false;
    std::shared_ptr<const Words> x_words;
    std::vector<EvidenceUnit> x_units;
    std::vector<Quantity> x_quantities;
    std::vector<Place> x_places;          // sorted
    std::vector<std::uint64_t> x_topics;  // of the context, sorted
    std::vector<std::uint32_t> x_unit_of;
    std::vector<char> x_negated;
    std::vector<char> x_names;
};

/// Marks the words from `first` to before `last` that a negation before them covers: 1 up to the
/// next topic word after "not", "no", "never", "cannot", "without", 2 up to the second, within the
/// clause. "Not only" and "no more than" negate nothing.
void mark_negated(
    const Words& words, std::size_t first, std::size_t last, std::vector<char>& negated
);

}  // namespace continuo
