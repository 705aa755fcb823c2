#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "agent/gate/evidence/evidence_text.hpp"
#include "agent/gate/sentence/answer_sentence.hpp"

namespace continuo {

/// Where a text has the topic words of a sentence.
class Alignment {
public:
    /// Both outlive the alignment. Cost: a few look-ups a topic word.
    Alignment(const AnswerSentence& sentence, const EvidenceText& text);

    struct Match {
        std::uint32_t word = 0;  ///< of the text
        float strength = 0;      ///< 0..1: 1 for a form of the word, less for a related one
    };

    [[nodiscard]] const AnswerSentence& sentence() const { return *x_sentence; }
    [[nodiscard]] const EvidenceText& text() const { return *x_text; }
    /// In the order of the text.
    [[nodiscard]] std::span<const Match> matches(std::size_t topic) const;
    /// Of the best match; of its title or heading, if that is better.
    [[nodiscard]] double strength(std::size_t topic) const { return x_strengths[topic]; }

    /// 0..1: how many of the topic words and quantities around the words `first` to before `last`
    /// of the sentence are around the word `place` of the text: the share of their weight, less
    /// with the distance. 1 if there are none around.
    [[nodiscard]] double local_fit(std::size_t first, std::size_t last, std::size_t place) const;
    /// The same, times how many of these words are in the place's unit, its lead or the title.
    [[nodiscard]] double slot_fit(std::size_t first, std::size_t last, std::size_t place) const;

    /// The two units in a row that have most of the sentence.
    struct Window {
        std::size_t first = 0;
        std::size_t last = 0;  ///< the last unit
        double share = 0;      ///< 0..1, of the topics' weight; with lead and context
    };
    [[nodiscard]] const Window& best_window() const { return x_window; }

private:
    void match(std::size_t topic);
    [[nodiscard]] Window find_window() const;
    struct Fit {
        double local = 0;
        double unit = 0;
    };
    /// `of_quantity`: the weight of a quantity around the place.
    [[nodiscard]] Fit fit_at(
        std::size_t first, std::size_t last, std::size_t place, double of_quantity
    ) const;
    [[nodiscard]] double nearness(std::size_t word, std::size_t place) const;

    const AnswerSentence* x_sentence;
    const EvidenceText* x_text;
    std::vector<Match> x_matches;
    std::vector<std::size_t> x_first;  // of x_matches, by topic; one more at the end
    std::vector<double> x_strengths;
    struct QuantityPlace {
        std::size_t quantity = 0;
        std::size_t word = 0;
    };
    std::vector<QuantityPlace> x_quantities;
    Window x_window;
};

}  // namespace continuo
