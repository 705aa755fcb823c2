#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/responder.hpp"
#include "base/clock.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// Messages whose questions are grouped for a page of gaps: grouping them takes some 50 ms.
inline constexpr std::size_t unanswered_read_max = 5000;
/// Groups that are asked again for a page of gaps, at about a millisecond each.
inline constexpr std::size_t gaps_asked_max = 500;

/// Questions that mean much the same and got no answer.
struct QuestionGap {
    std::string id;        ///< the same for the same words, in any order and form
    std::string question;  ///< the newest, without personal data; one line
    std::string asked;     ///< the newest as it was asked: to ask it again, not to be shown
    std::vector<std::string> examples;  ///< other wordings, newest first, without personal data
    std::uint64_t count = 0;
    std::uint64_t sessions = 0;  ///< different ones
    std::map<AnswerType, std::uint64_t> replies;
    TimePoint first_asked{};
    TimePoint last_asked{};
};

enum class GapOrder { frequent, newest };

/// Whether the reply left a question open: an abstention, or passages that may be meant; a request
/// to be more specific only if the next reply was no answer either. Not when the search was down.
[[nodiscard]] std::optional<AnswerType> open_reply(const UnansweredReply& reply);

/// Groups the questions by the stems of their words: two belong together if they share most of
/// them. `replies`: newest first. In order; ties by time, then id. Cost: about linear. Pure.
[[nodiscard]] std::vector<QuestionGap> group_gaps(
    std::span<const UnansweredReply> replies, GapOrder order
);

}  // namespace continuo
