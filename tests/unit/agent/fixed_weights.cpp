#include "fixed_weights.hpp"

#include <boost/json.hpp>

#include "agent/language/words.hpp"

namespace continuo::test {

FixedWeights::FixedWeights(std::string_view vocabulary) {
    for (const auto& word : Words(vocabulary))
        x_known[word.stem] = true;
}

double FixedWeights::inverse_document_frequency(std::string_view word) const {
    if (x_known.empty()) return word == "zxqzjxqv" ? unknown_weight : known_weight;
    return x_known.contains(stem_of(word)) ? known_weight : unknown_weight;
}

Source passage_source(std::string title, std::string content, int rank, std::int64_t begin) {
    Source source;
    source.metadata = {
        {"document_id", title},
        {"title", title},
        {"begin", begin},
        {"end", begin + static_cast<std::int64_t>(content.size())}
    };
    source.content = std::move(content);
    source.relevance_score = 1.0 / rank;
    source.rank = rank;
    return source;
}

}  // namespace continuo::test
