#include "api/events/event_json.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "agent/turn/reply_record.hpp"

namespace continuo::test {
namespace {

json::object complete_event(const ReplyRecord& record, Role role = Role::assistant) {
    Message message;
    message.seq = 2;
    message.role = role;
    message.content = "Shall I cancel order 12346?";
    message.metadata = to_json(record);
    const StreamEvent event{.what = stream_event::Complete{std::move(message)}, .cursor = {}};
    return json::parse(event_json(event, "sess_1", TimePoint())).as_object();
}

TEST(EventJson, ACompleteReplySaysWhatItOffers) {
    ReplyRecord record;
    record.answer_type = AnswerType::abstain;
    EXPECT_EQ(complete_event(record).at("offers_human"), false);
    record.offers_human = true;
    EXPECT_EQ(complete_event(record).at("offers_human"), true);
}

TEST(EventJson, ACompleteReplyHasItsApprovalWithoutTheHash) {
    ReplyRecord record;
    const auto plain = complete_event(record);
    EXPECT_FALSE(plain.contains("approval"));
    EXPECT_FALSE(plain.contains("actions"));

    record.approval = {
        {"id", "2-1"},
        {"tool", "cancel_order"},
        {"arguments", {{"order_id", "12346"}}},
        {"hash", "8f1d"},
        {"asks", "customer"},
        {"expires_at", "2026-01-15T10:40:00.000000Z"}
    };
    const auto event = complete_event(record);
    const auto& approval = event.at("approval").as_object();
    EXPECT_EQ(approval.at("tool"), "cancel_order");
    EXPECT_EQ(approval.at("arguments").at("order_id"), "12346");
    EXPECT_EQ(approval.at("asks"), "customer");
    EXPECT_EQ(approval.at("expires_at"), "2026-01-15T10:40:00.000000Z");
    EXPECT_FALSE(approval.contains("hash"));
}

TEST(EventJson, ACompleteReplySaysWhatCameOfActions) {
    ReplyRecord record;
    record.actions.push_back({{"id", "2-1"}, {"tool", "cancel_order"}, {"state", "unknown"}});
    const auto event = complete_event(record);
    EXPECT_EQ(event.at("actions").at(0).at("state"), "unknown");
}

TEST(EventJson, WhatAHumanWroteOffersNothing) {
    const auto event = complete_event({}, Role::operator_);
    EXPECT_FALSE(event.contains("offers_human"));
    EXPECT_FALSE(event.contains("answer_type"));
}

}  // namespace
}  // namespace continuo::test
