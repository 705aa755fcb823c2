#include "citation_check.hpp"

#include <algorithm>
#include <set>

#include "agent/language/words.hpp"
#include "base/text.hpp"
#include "knowledge/text/sentences.hpp"

namespace continuo::test {

namespace {

std::set<std::uint64_t> content_stems(std::string_view text) {
    std::set<std::uint64_t> stems;
    const Words words(text);
    for (const auto& word : words)
        if (!is_stop_word(word.lower)) stems.insert(word.stem);
    return stems;
}

/// The sentence of the passage that has most of these words; the first of several.
CitedPassage find_nearest(
    std::size_t passage, std::string_view content, const std::set<std::uint64_t>& stems
) {
    CitedPassage nearest{passage, 0, 0};
    std::size_t most = 0;
    for (const auto& sentence : split_sentences(content)) {
        const auto own =
            content_stems(content.substr(sentence.begin, sentence.end - sentence.begin));
        const auto shared = static_cast<std::size_t>(std::ranges::count_if(own, [&](auto stem) {
            return stems.contains(stem);
        }));
        if (shared <= most) continue;
        most = shared;
        nearest = {passage, sentence.begin, sentence.end};
    }
    return nearest;
}

bool is_of_address(char c) {
    return !is_space(c) && !std::string_view("()<>[]{}\"'`*,;|\\").contains(c);
}

/// What a program would make a link of: URLs, host names after "www.", addresses of mail.
std::vector<std::string_view> find_addresses(std::string_view text) {
    std::vector<std::string_view> found;
    for (std::size_t begin = 0; begin < text.size();) {
        auto end = begin;
        while (end < text.size() && is_of_address(text[end]))
            ++end;
        auto token = text.substr(begin, end - begin);
        while (!token.empty() && std::string_view(".:!?/").contains(token.back()))
            token.remove_suffix(1);
        const auto lower = to_lower(token);
        const auto at = token.find('@');
        const bool is_mail = at != std::string_view::npos && at > 0 && at + 1 < token.size();
        if (lower.contains("://") || lower.starts_with("www.") || lower.starts_with("mailto:") ||
            is_mail)
            found.push_back(token);
        begin = end + 1;
    }
    return found;
}

class CitationCheck final : public SentenceCheck {
public:
    explicit CitationCheck(const AnswerGrounds& grounds) : x_grounds(grounds) {}

    SentenceVerdict check(const SentenceInput& sentence) const override {
        if (sentence.cited.empty())
            return drop("no_citation", "a sentence ends without the number of a passage");
        for (const auto address : find_addresses(sentence.text)) {
            const bool is_known =
                x_grounds.customer_words.contains(address) ||
                std::ranges::any_of(x_grounds.passages, [&](const GivenPassage& passage) {
                    return passage.content().contains(address);
                });
            if (!is_known) return drop("unknown_link", "it has a link that no passage has");
        }
        SentenceVerdict verdict;
        const auto stems = content_stems(sentence.text);
        for (const auto passage : sentence.cited)
            verdict.cited.push_back(
                find_nearest(passage, x_grounds.passages[passage].content(), stems)
            );
        return verdict;
    }

private:
    static SentenceVerdict drop(std::string reason, std::string explanation) {
        SentenceVerdict verdict;
        verdict.kind = SentenceVerdict::Kind::drop;
        verdict.reason = std::move(reason);
        verdict.explanation = std::move(explanation);
        return verdict;
    }

    AnswerGrounds x_grounds;
};

}  // namespace

std::unique_ptr<SentenceCheck> make_citation_check(const AnswerGrounds& grounds) {
    return std::make_unique<CitationCheck>(grounds);
}

}  // namespace continuo::test
