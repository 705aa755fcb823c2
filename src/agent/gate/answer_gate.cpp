#include "agent/gate/answer_gate.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>

#include "agent/extractive/prompt_injection.hpp"
#include "agent/gate/facts/fact_check.hpp"
#include "agent/gate/sentence/sentence_kind.hpp"
#include "agent/gate/sentence_judge.hpp"
#include "agent/gate/withheld_text.hpp"
#include "agent/gate/words/gate_words.hpp"
#include "base/text.hpp"

// A sentence is compared with the passages that it cites and the tool results. If they do not
// support it, with the passages that have most of its words, alone and together with the cited
// ones. The rule that is reported is that of the cited passages.

namespace continuo {

struct AnswerGate::Implementation {
    explicit Implementation(const GateEvidence& evidence) : withheld(evidence.withheld) {
        for (const auto& passage : evidence.passages) {
            std::string context(passage.title);
            context.append(". ").append(passage.heading);
            texts.passages.add(
                utf8_prefix_bytes(passage.text, evidence_bytes_max), std::move(context)
            );
        }
        for (const auto result : evidence.tool_results)
            texts.tools.emplace_back(utf8_prefix_bytes(result, evidence_bytes_max), "");
        for (const auto message : evidence.customer)
            texts.customer.emplace_back(utf8_prefix_bytes(message, evidence_bytes_max), "");
        for (const auto action : evidence.actions) {
            const Words words(action);
            for (const auto& word : words)
                actions.push_back(topic_stem(word));
        }
    }

    TurnEvidence texts;
    std::vector<std::uint64_t> actions;  // stems of the words of the actions' names
    WithheldTexts withheld;

    [[nodiscard]] GateVerdict judge(std::string_view written, std::span<const std::size_t> cited)
        const;
    [[nodiscard]] bool has_done(const AnswerSentence& sentence, std::size_t verb) const;
    [[nodiscard]] std::vector<std::size_t> existing(std::span<const std::size_t> cited) const;
    [[nodiscard]] std::optional<GateRule> forbidden(const AnswerSentence& sentence) const;
    void judge_statement(
        GateVerdict& verdict,
        const AnswerSentence& sentence,
        const std::vector<std::size_t>& cited,
        SentenceJudge& judge
    ) const;
};

namespace {

constexpr std::size_t cited_max = 4;

GateCitation citation_of(
    const AnswerSentence& sentence, const Alignment& aligned, std::size_t passage, double support
) {
    GateCitation citation;
    citation.passage = passage;
    citation.support = support;
    const auto& text = aligned.text();
    const auto window = aligned.best_window();
    if (!text.units().empty()) {
        citation.begin = text.units()[window.first].begin;
        citation.end = text.units()[window.last].end;
    }
    citation.quoted = text.normalized().contains(normalize_quote(sentence.text));
    return citation;
}

void drop(GateVerdict& verdict, GateRule rule) {
    verdict.outcome = GateOutcome::drop;
    verdict.rule = rule;
}

}  // namespace

bool AnswerGate::Implementation::has_done(const AnswerSentence& sentence, std::size_t verb) const {
    const auto is_done = [&](std::uint64_t stem) {
        return std::ranges::find(actions, stem) != actions.end();
    };
    if (is_done(topic_stem(sentence.words[verb]))) return true;
    for (const auto& topic : sentence.topics) {
        if (topic.word != verb) continue;
        return std::ranges::any_of(topic.related, [&](const TopicWord::Related& related) {
            return related.strength > 0.7 && is_done(related.stem);
        });
    }
    return false;
}

std::vector<std::size_t> AnswerGate::Implementation::existing(std::span<const std::size_t> cited
) const {
    std::vector<std::size_t> passages;
    for (const auto passage : cited) {
        if (passage < texts.passages.size() && passages.size() < cited_max)
            passages.push_back(passage);
    }
    return passages;
}

std::optional<GateRule> AnswerGate::Implementation::forbidden(const AnswerSentence& sentence
) const {
    if (is_prompt_injection(sentence.words, 0, sentence.words.size())) return GateRule::injection;
    if (withheld.repeated_in(sentence.words)) return GateRule::withheld;
    return {};
}

void AnswerGate::Implementation::judge_statement(
    GateVerdict& verdict,
    const AnswerSentence& sentence,
    const std::vector<std::size_t>& cited,
    SentenceJudge& judge
) const {
    auto assessment = judge.assess(cited);
    verdict.signals = assessment.signals;
    bool recites = false;
    if (assessment.rule != GateRule::none) {
        if (auto better = judge.find_better(cited, assessment)) {
            assessment = std::move(*better);
            recites = true;
        }
    }
    verdict.support = assessment.support;
    verdict.features = assessment.features;
    if (assessment.rule != GateRule::none) {
        const bool bare = cited.empty() && assessment.rule == GateRule::unsupported;
        return drop(verdict, bare ? GateRule::uncited : assessment.rule);
    }
    verdict.outcome = recites ? GateOutcome::recite : GateOutcome::keep;
    for (const auto passage : assessment.passages)
        verdict.citations.push_back(
            citation_of(sentence, judge.aligned(passage), passage, assessment.support)
        );
}

GateVerdict AnswerGate::Implementation::judge(
    std::string_view written, std::span<const std::size_t> cited
) const {
    GateVerdict verdict;
    if (written.size() > sentence_bytes_max) {
        drop(verdict, GateRule::unsupported);
        return verdict;
    }
    const AnswerSentence sentence(written);
    if (const auto rule = forbidden(sentence)) {
        drop(verdict, *rule);
        return verdict;
    }
    verdict.kind = sentence_kind(sentence);
    const auto promise = find_promise(sentence);
    const bool announces =
        promise && promise->announces_handoff && verdict.kind == SentenceKind::handoff;
    if (promise && !announces) {
        verdict.kind =
            has_done(sentence, promise->verb) ? SentenceKind::action : SentenceKind::statement;
        if (verdict.kind == SentenceKind::statement && !promise->may_be_policy) {
            drop(verdict, GateRule::promise);
            return verdict;
        }
    }
    SentenceJudge sentence_judge(sentence, texts);
    if (verdict.kind == SentenceKind::statement) {
        judge_statement(verdict, sentence, existing(cited), sentence_judge);
        if (promise && verdict.outcome == GateOutcome::drop) verdict.rule = GateRule::promise;
        return verdict;
    }
    if (sentence.has_facts()) {
        std::vector<std::size_t> everything(texts.passages.size());
        std::iota(everything.begin(), everything.end(), std::size_t{0});
        if (const auto unknown = unknown_fact(sentence, sentence_judge.evidence_of(everything))) {
            drop(verdict, *unknown);
            return verdict;
        }
    }
    verdict.outcome = GateOutcome::keep;
    verdict.support = 1;
    return verdict;
}

AnswerGate::AnswerGate(const GateEvidence& evidence)
    : x_implementation(std::make_unique<Implementation>(evidence)) {}
AnswerGate::~AnswerGate() = default;

GateVerdict AnswerGate::judge(std::string_view sentence, std::span<const std::size_t> cited) const {
    auto verdict = x_implementation->judge(sentence, cited);
    x_implementation->texts.passages.release(cited);
    return verdict;
}

}  // namespace continuo
