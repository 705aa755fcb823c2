#include "agent/gate/evidence/alignment.hpp"

#include <algorithm>

namespace continuo {

namespace {

constexpr float exact_strength = 1.0F;
constexpr float beginning_strength = 0.7F;
constexpr double context_strength = 0.9;

std::size_t distance(std::size_t a, std::size_t b) {
    return a > b ? a - b : b - a;
}

}  // namespace

Alignment::Alignment(const AnswerSentence& sentence, const EvidenceText& text)
    : x_sentence(&sentence), x_text(&text), x_strengths(sentence.topics.size()) {
    x_first.reserve(sentence.topics.size() + 1);
    for (std::size_t i = 0; i < sentence.topics.size(); ++i)
        match(i);
    x_first.push_back(x_matches.size());
    for (std::size_t q = 0; q < sentence.quantities.size(); ++q) {
        for (const auto& there : text.quantities()) {
            if (equal_quantities(sentence.quantities[q], there))
                x_quantities.push_back({q, there.first_word});
        }
    }
    x_window = find_window();
}

void Alignment::match(std::size_t topic) {
    x_first.push_back(x_matches.size());
    const auto& word = x_sentence->topics[topic];
    double best = 0;
    const auto add = [&](std::uint64_t code, float strength) {
        for (const auto& place : x_text->places(code)) {
            x_matches.push_back({place.word, strength});
            best = std::max(best, static_cast<double>(strength));
        }
        if (x_text->in_context(code))
            best = std::max(best, context_strength * static_cast<double>(strength));
    };
    add(word.stem, exact_strength);
    if (word.beginning != 0) add(word.beginning, beginning_strength);
    for (const auto& related : word.related)
        add(related.stem, static_cast<float>(related.strength));
    const auto begin = x_matches.begin() + static_cast<std::ptrdiff_t>(x_first.back());
    std::sort(begin, x_matches.end(), [](const Match& a, const Match& b) {
        return a.word != b.word ? a.word < b.word : a.strength > b.strength;
    });
    x_matches.erase(
        std::unique(
            begin, x_matches.end(), [](const Match& a, const Match& b) { return a.word == b.word; }
        ),
        x_matches.end()
    );
    x_strengths[topic] = best;
}

std::span<const Alignment::Match> Alignment::matches(std::size_t topic) const {
    return std::span(x_matches).subspan(x_first[topic], x_first[topic + 1] - x_first[topic]);
}

double Alignment::nearness(std::size_t word, std::size_t place) const {
    constexpr std::size_t reach = 30;
    constexpr double half = 4;
    constexpr double other_unit = 0.6;
    constexpr std::size_t from_lead = 6;  // words: the lead is about all of its unit
    const auto unit = x_text->unit_of(word);
    const auto own = x_text->unit_of(place);
    const bool leads = unit != own && unit == x_text->units()[own].lead;
    const auto away = leads ? std::min(distance(word, place), from_lead) : distance(word, place);
    if (away > reach) return 0;
    const double near = 1 / (1 + static_cast<double>(away) / half);
    return unit == own || leads ? near : near * other_unit;
}

double Alignment::local_fit(std::size_t first, std::size_t last, std::size_t place) const {
    constexpr double of_quantity = 1;
    return fit_at(first, last, place, of_quantity).local;
}

double Alignment::slot_fit(std::size_t first, std::size_t last, std::size_t place) const {
    constexpr double without_unit = 0.3;
    constexpr double of_quantity = 2;  // a number that is there, too, tells more than a word
    const auto fit = fit_at(first, last, place, of_quantity);
    return fit.local * (without_unit + fit.unit) / (1 + without_unit);
}

Alignment::Fit Alignment::fit_at(
    std::size_t first, std::size_t last, std::size_t place, double of_quantity
) const {
    constexpr std::size_t reach = 14;
    constexpr double half = 3;
    constexpr double other_side = 0.85;  // before instead of behind it
    Fit fit;
    double all = 0;
    const auto own_unit = x_text->unit_of(place);
    const auto lead = x_text->units()[own_unit].lead;
    /// `near`: how near a word of the sentence is in the text; `there`: how well it is in the unit.
    const auto add = [&](std::size_t word, double weight, double near, double there) {
        const auto apart = word < first ? first - word : word - last + 1;
        const double share = weight / (1 + static_cast<double>(apart) / half);
        all += share;
        fit.local += share * near;
        fit.unit += share * there;
    };
    const auto is_around = [&](std::size_t word) {
        return (word < first && first - word <= reach) || (word >= last && word - last < reach);
    };
    const auto side = [&](std::size_t word, std::size_t there) {
        return (word < first) == (there < place) ? 1 : other_side;
    };
    for (std::size_t t = 0; t < x_sentence->topics.size(); ++t) {
        const auto& topic = x_sentence->topics[t];
        if (!is_around(topic.word)) continue;
        double best = 0;
        double there = x_text->in_context(topic.stem) ? 1 : 0;
        for (const auto& match : matches(t)) {
            if (match.word == place) continue;
            const auto strength = static_cast<double>(match.strength);
            best = std::max(
                best, strength * nearness(match.word, place) * side(topic.word, match.word)
            );
            const auto unit = x_text->unit_of(match.word);
            if (unit == own_unit || unit == lead) there = std::max(there, strength);
        }
        add(topic.word, topic.weight, best, there);
    }
    for (std::size_t q = 0; q < x_sentence->quantities.size(); ++q) {
        const auto word = x_sentence->quantities[q].first_word;
        if (!is_around(word)) continue;
        double best = 0;
        for (const auto& [quantity, there] : x_quantities) {
            if (quantity == q && there != place)
                best = std::max(best, nearness(there, place) * side(word, there));
        }
        if (best > 0) add(word, of_quantity, best, best);
    }
    if (all <= 0) return {1, 1};
    return {fit.local / all, fit.unit / all};
}

Alignment::Window Alignment::find_window() const {
    const auto& units = x_text->units();
    const auto topics = x_sentence->topics.size();
    Window best;
    if (units.empty() || x_sentence->weight <= 0) return best;
    std::vector<float> grid(units.size() * topics);
    for (std::size_t t = 0; t < topics; ++t) {
        for (const auto& match : matches(t)) {
            auto& cell = grid[x_text->unit_of(match.word) * topics + t];
            cell = std::max(cell, match.strength);
        }
    }
    std::vector<float> context(topics);
    for (std::size_t t = 0; t < topics; ++t) {
        if (x_text->in_context(x_sentence->topics[t].stem))
            context[t] = static_cast<float>(context_strength);
    }
    const auto own = [&](std::size_t u, std::size_t t) {
        return std::max({grid[u * topics + t], grid[units[u].lead * topics + t], context[t]});
    };
    const auto share_of = [&](std::size_t u, std::size_t next) {
        double share = 0;
        for (std::size_t t = 0; t < topics; ++t)
            share += x_sentence->topics[t].weight *
                     static_cast<double>(std::max(own(u, t), own(next, t)));
        return share / x_sentence->weight;
    };
    constexpr double gain_min = 0.05;  // by which two units are better than one
    double before = 0;
    // Members of JSON are of one thing.
    double anywhere = 0;
    for (std::size_t t = 0; t < topics && x_text->is_json(); ++t)
        anywhere += x_sentence->topics[t].weight * strength(t) / x_sentence->weight;
    for (std::size_t u = 0; u < units.size(); ++u) {
        const double alone = share_of(u, u);
        if (alone > best.share + 1e-9) best = {u, u, alone};
        if (u > 0) {
            const double both = share_of(u - 1, u);
            if (both > best.share + 1e-9 && both > std::max(alone, before) + gain_min)
                best = {u - 1, u, both};
        }
        before = alone;
    }
    best.share = std::max(best.share, anywhere);
    return best;
}

}  // namespace continuo
