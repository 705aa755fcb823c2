#include "agent/gate/answer_gate.hpp"
#include "agent/llm/sentence_check.hpp"

// The gate (docs/gate.md) as the check of a model's sentences.

namespace continuo {

namespace {

/// What the model is told of a sentence that was dropped.
std::string_view explanation_of(GateRule rule) {
    switch (rule) {
        case GateRule::uncited:
            return "a sentence ends without the number of a passage that says it";
        case GateRule::quote:
            return "it quotes what no passage says";
        case GateRule::contact:
            return "it has a link, an address or a telephone number that no passage has";
        case GateRule::code:
            return "it has a code that no passage has";
        case GateRule::number:
            return "it has a number that the passages do not have, or not for this";
        case GateRule::date:
            return "it has a date that no passage has";
        case GateRule::name:
            return "it has a name that no passage has";
        case GateRule::negation:
        case GateRule::modality:
        case GateRule::opposite:
            return "the passages say the contrary, or something weaker or stronger";
        case GateRule::promise:
            return "it says that something was or will be done; nothing was";
        default:
            return "the passages do not say it";
    }
}

class GateCheck final : public SentenceCheck {
public:
    explicit GateCheck(const AnswerGrounds& grounds) : x_gate(evidence_of(grounds)) {}

    SentenceVerdict check(const SentenceInput& sentence) const override {
        const auto judged = x_gate.judge(sentence.text, sentence.cited);
        SentenceVerdict verdict;
        if (judged.outcome == GateOutcome::drop) {
            verdict.kind = SentenceVerdict::Kind::drop;
            verdict.reason = to_string(judged.rule);
            verdict.explanation = explanation_of(judged.rule);
            return verdict;
        }
        if (judged.outcome == GateOutcome::recite) verdict.kind = SentenceVerdict::Kind::recite;
        for (const auto& citation : judged.citations)
            verdict.cited.push_back({citation.passage, citation.begin, citation.end});
        return verdict;
    }

private:
    static GateEvidence evidence_of(const AnswerGrounds& grounds) {
        GateEvidence evidence;
        for (const auto& passage : grounds.passages) {
            evidence.passages.push_back(
                {.title = text_member(passage.source(), "title"),
                 .heading = text_member(passage.source(), "heading"),
                 .text = passage.content()}
            );
        }
        evidence.customer.push_back(grounds.customer_words);
        for (const auto& action : grounds.actions)
            evidence.actions.push_back(action);
        if (!grounds.rules.empty()) evidence.withheld.push_back(grounds.rules);
        return evidence;
    }

    static std::string_view text_member(const Source& passage, std::string_view name) {
        const auto* value = passage.metadata.if_contains(name);
        return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                      : std::string_view();
    }

    AnswerGate x_gate;
};

}  // namespace

std::unique_ptr<SentenceCheck> make_gate_check(const AnswerGrounds& grounds) {
    return std::make_unique<GateCheck>(grounds);
}

}  // namespace continuo
