#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "agent/gate/evidence/evidence_text.hpp"

namespace continuo {

/// The passages of a turn, each indexed when it is first needed: an answer cites few of them, and
/// an index is twenty times its text. Thread: one.
class IndexedPassages {
public:
    /// Indexes kept from one sentence to the next.
    static constexpr std::size_t kept_max = 2;

    /// `text` outlives it.
    void add(std::string_view text, std::string context) {
        x_passages.push_back({text, std::move(context), {}});
    }

    [[nodiscard]] std::size_t size() const { return x_passages.size(); }
    [[nodiscard]] const EvidenceText& operator[](std::size_t passage) const {
        auto& one = x_passages[passage];
        if (!one.indexed) one.indexed.emplace(one.text, one.context);
        return *one.indexed;
    }
    /// Ends the use of the indexes by a sentence: all but the last ones of `used` are given up.
    void release(std::span<const std::size_t> used) const {
        const auto kept = used.last(std::min(used.size(), kept_max));
        for (std::size_t i = 0; i < x_passages.size(); ++i) {
            if (std::ranges::find(kept, i) == kept.end()) x_passages[i].indexed.reset();
        }
    }

private:
    struct Passage {
        std::string_view text;
        std::string context;  ///< title and heading
        std::optional<EvidenceText> indexed;
    };
    mutable std::deque<Passage> x_passages;
};

/// What a sentence may rely on.
struct TurnEvidence {
    IndexedPassages passages;
    std::deque<EvidenceText> tools;
    std::deque<EvidenceText> customer;
};

}  // namespace continuo
