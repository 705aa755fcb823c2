#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "agent/gate/faults/fault_signals.hpp"
#include "agent/gate/support/support_features.hpp"

namespace continuo {

// Judges answers that a language model wrote, a sentence at a time: what the evidence does not say
// is not shown. No network, no state between turns, no clock.
//
// Judge each sentence as it comes (SentenceStream, agent/llm) before it reaches the customer.
// docs/gate.md describes the rules.

/// Of a passage, a tool result or a message, more is not read: no prompt holds more of one.
inline constexpr std::size_t evidence_bytes_max = 32 * 1024;
/// A longer sentence is dropped as unsupported.
inline constexpr std::size_t sentence_bytes_max = 2048;

/// A passage that the model was given.
struct GatePassage {
    std::string_view title;
    std::string_view heading;
    std::string_view text;
};

/// What an answer may rely on. The texts of the passages outlive the gate; the others are read when
/// it is made.
struct GateEvidence {
    std::vector<GatePassage> passages;
    std::vector<std::string_view> tool_results;  ///< of this turn, as text or JSON
    std::vector<std::string_view> customer;      ///< the customer's own messages
    /// Names of what was really done in this turn: "refund_order", "cancel subscription".
    std::vector<std::string_view> actions;
    /// Texts that no answer may repeat: the instructions to the model, keys.
    std::vector<std::string_view> withheld;
};

enum class GateOutcome {
    keep,    ///< show it
    recite,  ///< show it with the verdict's citations instead of its own
    drop,    ///< do not show it
};

/// Why a sentence was dropped. The names of to_string() are stable: metadata and metrics have them.
enum class GateRule {
    none,
    uncited,  ///< states something, cites nothing, and nothing supports it
    quote,    ///< quotes what is not there
    contact,  ///< a URL, e-mail address or phone number that is not there
    code,     ///< a code or identifier that is not there
    number,   ///< a number, amount, duration or time that is not there, or of something else
    date,
    name,
    negation,     ///< says the contrary by a negation
    modality,     ///< "must" for "may", "always" for "usually"
    opposite,     ///< says the contrary by an opposite word
    unsupported,  ///< too little of it is in the evidence
    promise,      ///< claims or promises an action that is not in the action log
    injection,    ///< addresses a machine: out of a document that gives orders
    withheld,     ///< repeats a text that is to stay hidden
};
[[nodiscard]] std::string_view to_string(GateRule rule);
inline constexpr std::size_t gate_rules = 15;

/// What a sentence does. Only statements need evidence; the others' numbers, addresses and codes
/// must occur somewhere in the evidence.
enum class SentenceKind {
    statement,
    question,
    smalltalk,  ///< greeting, thanks, regret
    handoff,    ///< offers or announces a human
    no_answer,  ///< says that the answer is not known
    lead_in,    ///< "Here is how:", a heading
    action,     ///< reports an action of the log
};
[[nodiscard]] std::string_view to_string(SentenceKind kind);

/// A passage that supports a sentence.
struct GateCitation {
    std::size_t passage = 0;  ///< index in GateEvidence::passages
    std::size_t begin = 0;    ///< bytes of the passage's text: the sentences that support it
    std::size_t end = 0;
    double support = 0;   ///< 0..1
    bool quoted = false;  ///< the sentence is in the passage letter by letter
};

struct GateVerdict {
    GateOutcome outcome = GateOutcome::drop;
    GateRule rule = GateRule::none;
    SentenceKind kind = SentenceKind::statement;
    std::vector<GateCitation> citations;
    double support = 0;        ///< 0..1; 1 for what needs none
    SupportFeatures features;  ///< what `support` was estimated from
    FaultSignals signals;      ///< by the passages that were cited, if they were weighed
};

class EvidenceText;
struct AnswerSentence;

/// The evidence of one turn. A passage is indexed when a sentence first needs it: some 25
/// microseconds a kilobyte, and 12 kilobytes of memory. Cost of judge() besides: some 25
/// microseconds. Thread: one at a time.
class AnswerGate {
public:
    explicit AnswerGate(const GateEvidence& evidence);
    ~AnswerGate();
    AnswerGate(const AnswerGate&) = delete;
    AnswerGate& operator=(const AnswerGate&) = delete;

    /// `sentence`: without the marks of its citations; `cited`: the passages that it cites, as
    /// indexes of GateEvidence::passages; others are ignored, as is what goes beyond four.
    [[nodiscard]] GateVerdict judge(std::string_view sentence, std::span<const std::size_t> cited)
        const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
