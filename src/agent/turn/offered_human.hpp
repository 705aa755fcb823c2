#pragma once

#include <string>
#include <string_view>

#include "agent/turn/reply_record.hpp"
#include "agent/turn/turn_commit.hpp"

namespace continuo {

/// Session counter: number of replies that offered a human. A session gets one offer.
inline constexpr const char* offers_counter = "human_offers";
[[nodiscard]] bool may_offer_human(const TurnMaterial& material);

/// Appends a paragraph, or begins with it.
void append_paragraph(std::string& text, std::string_view paragraph);

/// Offers a human, where the answer or the message is a reason to. A complaint that the documents
/// do not answer for sure gets the offer instead of the answer.
void offer_where_needed(
    const Replies& replies,
    const TurnMaterial& material,
    Answer& answer,
    CommitTurn& commit,
    ReplyRecord& record
);

}  // namespace continuo
