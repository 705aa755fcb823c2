#include "agent/escalation/request_model.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "agent/escalation/request_features.hpp"
#include "agent/language/data_lines.hpp"
#include "base/embedded_text.hpp"

namespace continuo {

/// language/models/*.txt, embedded by src/agent/CMakeLists.txt.
extern const EmbeddedTexts model_texts;

namespace {

constexpr double known_format = 1;
constexpr double no_request = -100;  // of a message without features
constexpr std::size_t weights_max = 100'000;

std::optional<double> parse_weight(std::string_view text) {
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto [read, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || read != end || !std::isfinite(value)) return {};
    return value;
}

}  // namespace

Result<RequestModel> RequestModel::parse(std::string_view content, std::string_view name) {
    auto lines = parse_data_lines(content, name);
    if (!lines) return std::unexpected(std::move(lines.error()));
    RequestModel model;
    bool has_format = false;
    for (const auto& line : *lines) {
        const auto wrong = [&](std::string_view reason) {
            return fail(Errc::invalid_input, fmt::format("{}:{}: {}", name, line.number, reason));
        };
        const auto value = parse_weight(line.value);
        if (!value) return wrong("not a number");
        if (line.key == "format") {
            if (*value != known_format) return wrong("unknown format");
            has_format = true;
        } else if (line.key == "bias") {
            model.x_bias = *value;
        } else if (line.key == "patterns") {
            model.x_patterns = *value;
        } else {
            if (model.x_weights.size() == weights_max) return wrong("too many weights");
            const auto at = model.x_weights.size();
            if (!model.x_index.emplace(line.key, at).second)
                return wrong("a feature is there twice");
            model.x_weights.push_back({std::string(line.key), *value});
        }
    }
    if (!has_format) return fail(Errc::invalid_input, fmt::format("{}:1: no format", name));
    return model;
}

std::optional<RequestModel::Found> RequestModel::best_sentence(std::string_view message) const {
    std::optional<Found> best;
    const auto words = request_words(message);
    visit_sentences(words, [&](std::span<const FoldedWord> sentence) {
        Found found;
        bool has_features = false;
        visit_request_features(sentence, [&](std::string_view feature) {
            has_features = true;
            const auto at = x_index.find(feature);
            if (at != x_index.end()) found.weights.push_back(at->second);
        });
        if (!has_features) return;
        std::ranges::sort(found.weights);
        const auto twice = std::ranges::unique(found.weights);
        found.weights.erase(twice.begin(), twice.end());
        for (const auto at : found.weights)
            found.sum += x_weights[at].weight;
        if (!best || found.sum > best->sum) best = std::move(found);
    });
    return best;
}

double RequestModel::score(std::string_view message, bool patterns) const {
    const auto best = best_sentence(message);
    if (!best) return no_request;
    return best->sum + x_bias + (patterns ? x_patterns : 0);
}

std::vector<RequestModel::Weight> RequestModel::explain(std::string_view message, bool patterns)
    const {
    std::vector<Weight> reasons;
    if (const auto best = best_sentence(message)) {
        for (const auto at : best->weights)
            reasons.push_back(x_weights[at]);
    }
    if (patterns) reasons.push_back({"patterns", x_patterns});
    std::ranges::sort(reasons, std::greater(), [](const Weight& reason) {
        return std::abs(reason.weight);
    });
    return reasons;
}

const RequestModel& request_model() {
    static const auto model = [] {
        for (const auto& text : model_texts) {
            if (text.name != "human-request.txt") continue;
            auto read = RequestModel::parse(text.content, "language/models/human-request.txt");
            if (!read) throw std::logic_error(read.error().detail);
            return std::move(*read);
        }
        throw std::logic_error("language/models/human-request.txt is not embedded");
    }();
    return model;
}

}  // namespace continuo
