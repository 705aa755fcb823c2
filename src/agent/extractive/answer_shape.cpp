#include "agent/extractive/answer_shape.hpp"

#include <algorithm>

#include "agent/language/word_groups.hpp"

namespace continuo {

namespace {

/// The groups of language/lexicons/en/answer-shapes.txt.
enum class ShapeWord : unsigned {
    who,
    where,
    what_is,
    being,
    determiner,
    auxiliary,
    after_what,
    cost,
    asks_time,
    asks_place,
    asks_count,
    asks_money,
    asks_person,
    asks_reason,
    how_count,
    how_duration,
    how_much_money,
    price,
    period,
    deadline,
    unit_of_time,
    number_word,
    calendar,
    person,
    before_place,
    money,
    reason,
};

bool is_in(ShapeWord group, std::string_view word) {
    static const WordGroups<ShapeWord> groups(
        "answer-shapes",
        {
            {"who", ShapeWord::who},
            {"where", ShapeWord::where},
            {"what_is", ShapeWord::what_is},
            {"being", ShapeWord::being},
            {"determiner", ShapeWord::determiner},
            {"auxiliary", ShapeWord::auxiliary},
            {"after_what", ShapeWord::after_what},
            {"cost", ShapeWord::cost},
            {"asks_time", ShapeWord::asks_time},
            {"asks_place", ShapeWord::asks_place},
            {"asks_count", ShapeWord::asks_count},
            {"asks_money", ShapeWord::asks_money},
            {"asks_person", ShapeWord::asks_person},
            {"asks_reason", ShapeWord::asks_reason},
            {"how_count", ShapeWord::how_count},
            {"how_duration", ShapeWord::how_duration},
            {"how_much_money", ShapeWord::how_much_money},
            {"price", ShapeWord::price},
            {"period", ShapeWord::period},
            {"deadline", ShapeWord::deadline},
            {"unit_of_time", ShapeWord::unit_of_time},
            {"number_word", ShapeWord::number_word},
            {"calendar", ShapeWord::calendar},
            {"person", ShapeWord::person},
            {"before_place", ShapeWord::before_place},
            {"money", ShapeWord::money},
            {"reason", ShapeWord::reason},
        }
    );
    return groups.contains(group, word);
}

/// Whether the number at `i` is a duration: "3-5 business days".
bool counts_time(const Words& words, std::size_t i) {
    const bool range = i + 1 < words.size() && words[i + 1].number;
    return is_in(ShapeWord::unit_of_time, words.at(range ? i + 2 : i + 1));
}

/// "1998": four digits that are a year, not an amount.
bool is_year(const Word& word) {
    return word.lower.size() == 4 &&
           (word.lower.starts_with("19") || word.lower.starts_with("20")) &&
           std::ranges::all_of(word.lower, [](char c) { return c >= '0' && c <= '9'; });
}

AnswerShape shape_after_what(std::string_view kind) {
    if (is_in(ShapeWord::asks_time, kind)) return AnswerShape::time;
    if (is_in(ShapeWord::asks_place, kind)) return AnswerShape::place;
    if (is_in(ShapeWord::asks_count, kind)) return AnswerShape::count;
    if (is_in(ShapeWord::asks_money, kind)) return AnswerShape::money;
    if (is_in(ShapeWord::asks_person, kind)) return AnswerShape::person;
    if (is_in(ShapeWord::asks_reason, kind)) return AnswerShape::reason;
    return AnswerShape::name;
}

AnswerShape shape_of_how(std::string_view next, const Words& question, std::size_t i) {
    if (is_in(ShapeWord::how_count, next)) return AnswerShape::count;
    if (is_in(ShapeWord::how_duration, next)) return AnswerShape::duration;
    if (next == "much") {
        const auto third = question.at(i + 2);
        if (third == "time") return AnswerShape::duration;
        return is_in(ShapeWord::how_much_money, third) ? AnswerShape::money : AnswerShape::count;
    }
    return AnswerShape::steps;
}

/// "delivery time?", "price for express", "cost of a new card": a few words that ask nothing.
AnswerShape shape_of_keywords(const Words& question) {
    constexpr std::size_t few = 7;
    if (question.size() > few) return AnswerShape::other;
    for (const auto& word : question) {
        if (is_in(ShapeWord::price, word.lower)) return AnswerShape::money;
        if (is_in(ShapeWord::period, word.lower)) return AnswerShape::duration;
        if (is_in(ShapeWord::deadline, word.lower)) return AnswerShape::time;
    }
    return AnswerShape::other;
}

}  // namespace

AnswerShape answer_shape_of(const Words& question) {
    for (std::size_t i = 0; i < question.size(); ++i) {
        const auto word = question.at(i);
        const auto next = question.at(i + 1);
        if (is_in(ShapeWord::who, word)) return AnswerShape::person;
        if (word == "when")
            return i == 0 || question.size() < 12 ? AnswerShape::time : AnswerShape::other;
        if (is_in(ShapeWord::where, word)) return AnswerShape::place;
        if (word == "why") return AnswerShape::reason;
        if (word == "how") return shape_of_how(next, question, i);
        if (word == "which") return shape_after_what(next);
        if (is_in(ShapeWord::what_is, word)) return AnswerShape::definition;
        if (word != "what") continue;
        if (is_in(ShapeWord::being, next)) {
            // "what is the price of", "what was the name of"
            const auto third = question.at(i + 2);
            const auto kind = is_in(ShapeWord::determiner, third) ? question.at(i + 3) : third;
            const auto shape = shape_after_what(kind);
            if (shape != AnswerShape::name) return shape;
            return question.size() - i <= 6 ? AnswerShape::definition : AnswerShape::name;
        }
        if (is_in(ShapeWord::after_what, next)) {
            const bool costs = std::ranges::any_of(question, [](const Word& one) {
                return is_in(ShapeWord::cost, one.lower);
            });
            return costs ? AnswerShape::money : AnswerShape::other;
        }
        return shape_after_what(next);
    }
    if (is_in(ShapeWord::auxiliary, question.at(0))) return AnswerShape::yes_no;
    return shape_of_keywords(question);
}

bool shows_in_words(AnswerShape shape) {
    switch (shape) {
        case AnswerShape::person:
        case AnswerShape::time:
        case AnswerShape::place:
        case AnswerShape::count:
        case AnswerShape::duration:
        case AnswerShape::money:
        case AnswerShape::reason:
        case AnswerShape::name:
            return true;
        default:
            return false;
    }
}

bool fits_shape(AnswerShape shape, const Words& words, std::size_t i) {
    const auto& word = words[i];
    const bool number = word.number || is_in(ShapeWord::number_word, word.lower);
    switch (shape) {
        case AnswerShape::person:
            return (word.capital && !(word.after_break && is_stop_word(word.lower)) &&
                    word.lower.size() > 1) ||
                   is_in(ShapeWord::person, word.lower);
        case AnswerShape::time:
            return word.number || is_in(ShapeWord::calendar, word.lower) ||
                   is_in(ShapeWord::unit_of_time, word.lower);
        case AnswerShape::place:
            return word.capital && i > 0 &&
                   (!word.after_break || is_in(ShapeWord::before_place, words.at(i - 1)));
        case AnswerShape::count:
            return number;
        case AnswerShape::duration:
            return is_in(ShapeWord::unit_of_time, word.lower) && i > 0;
        case AnswerShape::money:
            return (number && !counts_time(words, i) && !is_year(word)) ||
                   is_in(ShapeWord::money, word.lower);
        case AnswerShape::reason:
            return is_in(ShapeWord::reason, word.lower);
        case AnswerShape::name:
            return !is_stop_word(word.lower);
        default:
            return false;
    }
}

}  // namespace continuo
