#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/source.hpp"

namespace continuo {

/// A passage that a model was given, of a source that outlives it.
class GivenPassage {
public:
    explicit GivenPassage(const Source& source) : x_source(&source) {}
    /// `shown`: what the model saw of it; the offsets are those of the source.
    GivenPassage(const Source& source, std::string shown)
        : x_source(&source), x_shown(std::move(shown)) {}

    [[nodiscard]] const Source& source() const { return *x_source; }
    [[nodiscard]] std::string_view content() const {
        return x_shown ? std::string_view(*x_shown) : std::string_view(x_source->content);
    }

private:
    const Source* x_source;
    std::optional<std::string> x_shown;
};

/// A passage that a sentence rests on.
struct CitedPassage {
    std::size_t passage = 0;  ///< index into the passages, from 0
    /// The bytes of its content that say it; both 0: not known.
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const CitedPassage&) const = default;
};

/// A sentence of a model's answer, before anybody sees it.
struct SentenceInput {
    std::string_view text;                  ///< without the marks of its citations
    const std::vector<std::size_t>& cited;  ///< passages that it cites, from 0; existing ones only
};

/// What an answer may rest on. The passages outlive the check; the rest is read when it is made.
struct AnswerGrounds {
    const std::vector<GivenPassage>& passages;  ///< all that the model was given
    std::string_view customer_words;            ///< the customer's messages of this turn
    std::string_view rules;  ///< what the model was told, which no answer repeats
    /// What tools did in this turn; no other action may be claimed or promised.
    std::span<const std::string> actions = {};
};

struct SentenceVerdict {
    enum class Kind : unsigned char {
        keep,
        recite,  ///< kept, with other citations
        drop,
    };
    Kind kind = Kind::keep;
    /// Of a sentence that is kept. None: it states nothing ("Here is how:"), and is said when one
    /// that cites follows or went before.
    std::vector<CitedPassage> cited;
    std::string reason;       ///< of one that is dropped: a word for metrics: GateRule
    std::string explanation;  ///< the same for the model, which writes it again
};

/// Decides whether the sentences of one answer may be said. Thread: one at a time.
class SentenceCheck {
public:
    virtual ~SentenceCheck() = default;
    [[nodiscard]] virtual SentenceVerdict check(const SentenceInput& sentence) const = 0;
};
/// Makes the check of an answer.
using MakeSentenceCheck = std::unique_ptr<SentenceCheck> (*)(const AnswerGrounds& grounds);

/// The gate (agent/gate/answer_gate.hpp, docs/gate.md): drops what the passages do not say, and
/// cites a better passage.
[[nodiscard]] std::unique_ptr<SentenceCheck> make_gate_check(const AnswerGrounds& grounds);

}  // namespace continuo
