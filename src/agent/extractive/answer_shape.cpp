#include "agent/extractive/answer_shape.hpp"

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"

namespace continuo {

namespace {

bool is_unit_of_time(std::string_view word) {
    return is_one_of(word, {"second",  "seconds",   "minute", "minutes", "min",    "hour",
                            "hours",   "day",       "days",   "week",    "weeks",  "weekend",
                            "month",   "months",    "year",   "years",   "decade", "decades",
                            "century", "centuries", "hrs",    "business"});
}

bool is_number_word(std::string_view word) {
    return is_one_of(word, {"one",     "two",      "three",    "four",      "five",      "six",
                            "seven",   "eight",    "nine",     "ten",       "eleven",    "twelve",
                            "fifteen", "twenty",   "thirty",   "forty",     "fifty",     "sixty",
                            "hundred", "hundreds", "thousand", "thousands", "million",   "millions",
                            "billion", "billions", "half",     "dozen",     "twice",     "double",
                            "third",   "quarter",  "several",  "none",      "unlimited", "both",
                            "single"});
}

bool is_month_or_day(std::string_view word) {
    return is_one_of(word, {"january",  "february",  "march",    "april",     "may",
                            "june",     "july",      "august",   "september", "october",
                            "november", "december",  "monday",   "tuesday",   "wednesday",
                            "thursday", "friday",    "saturday", "sunday",    "today",
                            "tomorrow", "yesterday", "morning",  "afternoon", "evening",
                            "night",    "noon",      "midnight", "spring",    "summer",
                            "autumn",   "winter",    "weekdays", "weekends",  "daily",
                            "weekly",   "monthly",   "century",  "during",    "after",
                            "before",   "until",     "since"});
}

/// "3-5 business days": the number at `i` counts time.
bool counts_time(const Words& words, std::size_t i) {
    const bool range = i + 1 < words.size() && words[i + 1].number;
    return is_unit_of_time(words.at(range ? i + 2 : i + 1));
}

/// "1998": four digits that are no amount.
bool is_year(const Word& word) {
    return word.lower.size() == 4 &&
           (word.lower.starts_with("19") || word.lower.starts_with("20")) &&
           std::ranges::all_of(word.lower, [](char c) { return c >= '0' && c <= '9'; });
}

AnswerShape shape_after_what(std::string_view kind) {
    if (is_one_of(
            kind,
            {"year",
             "date",
             "day",
             "month",
             "time",
             "century",
             "decade",
             "period",
             "era",
             "season",
             "hours",
             "days",
             "years"}
        ))
        return AnswerShape::time;
    if (is_one_of(
            kind,
            {"country",
             "city",
             "state",
             "place",
             "location",
             "region",
             "area",
             "town",
             "address",
             "countries",
             "cities",
             "continent",
             "areas",
             "regions",
             "states",
             "street"}
        ))
        return AnswerShape::place;
    if (is_one_of(
            kind,
            {"percentage",
             "percent",
             "number",
             "proportion",
             "fraction",
             "population",
             "amount",
             "size",
             "share"}
        ))
        return AnswerShape::count;
    if (is_one_of(kind, {"price", "cost", "fee", "charge", "value"})) return AnswerShape::money;
    if (is_one_of(
            kind,
            {"person",
             "king",
             "president",
             "leader",
             "author",
             "emperor",
             "scientist",
             "people",
             "man",
             "woman",
             "queen",
             "general",
             "duke"}
        ))
        return AnswerShape::person;
    if (is_one_of(kind, {"reason", "reasons"})) return AnswerShape::reason;
    return AnswerShape::name;
}

AnswerShape shape_of_how(std::string_view next, const Words& question, std::size_t i) {
    if (next == "many" || next == "often" || next == "far" || next == "large" || next == "big" ||
        next == "tall" || next == "high" || next == "old" || next == "deep" || next == "wide" ||
        next == "heavy" || next == "fast")
        return AnswerShape::count;
    if (next == "long" || next == "soon" || next == "quickly") return AnswerShape::duration;
    if (next == "much") {
        const auto third = question.at(i + 2);
        if (third == "time") return AnswerShape::duration;
        return is_one_of(
                   third, {"does", "do", "is", "are", "will", "would", "money", "did", "was", "for"}
               )
                   ? AnswerShape::money
                   : AnswerShape::count;
    }
    return AnswerShape::steps;
}

}  // namespace

AnswerShape answer_shape_of(const Words& question) {
    for (std::size_t i = 0; i < question.size(); ++i) {
        const auto word = question.at(i);
        const auto next = question.at(i + 1);
        if (is_one_of(word, {"who", "whose", "whom", "who's"})) return AnswerShape::person;
        if (word == "when")
            return i == 0 || question.size() < 12 ? AnswerShape::time : AnswerShape::other;
        if (is_one_of(word, {"where", "where's"})) return AnswerShape::place;
        if (word == "why") return AnswerShape::reason;
        if (word == "how") return shape_of_how(next, question, i);
        if (word == "which") return shape_after_what(next);
        if (is_one_of(word, {"what's", "whats"})) return AnswerShape::definition;
        if (word != "what") continue;
        if (is_one_of(next, {"is", "are", "was", "were"})) {
            // "what is the price of", "what was the name of"
            const auto third = question.at(i + 2);
            const auto kind = is_one_of(third, {"the", "a", "an", "your", "my", "its", "their"})
                                  ? question.at(i + 3)
                                  : third;
            const auto shape = shape_after_what(kind);
            if (shape != AnswerShape::name) return shape;
            return question.size() - i <= 6 ? AnswerShape::definition : AnswerShape::name;
        }
        if (is_one_of(
                next,
                {"does",
                 "do",
                 "did",
                 "would",
                 "can",
                 "could",
                 "should",
                 "will",
                 "happens",
                 "happened",
                 "if",
                 "about"}
            )) {
            if (is_one_of(question.at(question.size() - 1), {"cost", "costs"}))
                return AnswerShape::money;
            return AnswerShape::other;
        }
        return shape_after_what(next);
    }
    static constexpr std::initializer_list<std::string_view> auxiliaries = {
        "am",
        "are",
        "can",
        "could",
        "did",
        "do",
        "does",
        "has",
        "have",
        "is",
        "may",
        "must",
        "shall",
        "should",
        "was",
        "were",
        "will",
        "would"
    };
    return is_one_of(question.at(0), auxiliaries) ? AnswerShape::yes_no : AnswerShape::other;
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
    const bool number = word.number || is_number_word(word.lower);
    switch (shape) {
        case AnswerShape::person:
            return (word.capital && !(word.after_break && is_stop_word(word.lower)) &&
                    word.lower.size() > 1) ||
                   is_one_of(
                       word.lower,
                       {"people",
                        "those",
                        "anyone",
                        "everyone",
                        "members",
                        "customers",
                        "owners",
                        "men",
                        "women",
                        "students",
                        "workers",
                        "government",
                        "team",
                        "king",
                        "queen",
                        "settlers",
                        "officials",
                        "scientists"}
                   );
        case AnswerShape::time:
            return word.number || is_month_or_day(word.lower) || is_unit_of_time(word.lower);
        case AnswerShape::place:
            return word.capital && i > 0 &&
                   (!word.after_break ||
                    is_one_of(words.at(i - 1), {"in", "at", "from", "to", "near", "of"}));
        case AnswerShape::count:
            return number;
        case AnswerShape::duration:
            return is_unit_of_time(word.lower) && i > 0;
        case AnswerShape::money:
            return (number && !counts_time(words, i) && !is_year(word)) ||
                   is_one_of(word.lower, {"cents", "dollars", "euros", "free", "pounds"});
        case AnswerShape::reason:
            return is_one_of(
                word.lower,
                {"because",
                 "due",
                 "since",
                 "so",
                 "therefore",
                 "to",
                 "reason",
                 "cause",
                 "caused",
                 "causes",
                 "led",
                 "as",
                 "thus",
                 "for",
                 "result",
                 "resulted",
                 "resulting"}
            );
        case AnswerShape::name:
            return !is_stop_word(word.lower);
        default:
            return false;
    }
}

}  // namespace continuo
