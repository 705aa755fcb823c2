#include "agent/turn/reply_record.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(ReplyRecord, ComesBackAsItWas) {
    for (const auto type :
         {AnswerType::answer,
          AnswerType::abstain,
          AnswerType::clarify,
          AnswerType::handoff,
          AnswerType::smalltalk}) {
        ReplyRecord record;
        record.answer_type = type;
        record.confidence = 0.25;
        EXPECT_EQ(read_reply_record(to_json(record)), record);
        record.requires_escalation = record.offers_human = true;
        record.search_failed = record.has_context = true;
        record.facts_extracted = 3;
        record.reasons = {"one", "two"};
        record.priority = TicketPriority::urgent;
        record.ticket_id = "ESC-1";
        record.model = {{"outcome", "answered"}, {"tokens", json::object{{"prompt", 5}}}};
        // Through text, as the archive keeps it.
        const auto stored = json::parse(json::serialize(to_json(record)));
        EXPECT_EQ(read_reply_record(stored.as_object()), record);
    }
}

TEST(ReplyRecord, SaysNothingOfDefaults) {
    EXPECT_EQ(
        to_json(ReplyRecord{}), (json::object{{"answer_type", "abstain"}, {"confidence", 0.0}})
    );
}

TEST(ReplyRecord, TakesWhatItCanRead) {
    EXPECT_EQ(read_reply_record({}), ReplyRecord{});
    const auto foreign = json::parse(R"({"answer_type": 5, "confidence": "high", "reasons": "x",
        "priority": "very", "ticket_id": null, "offers_human": 1, "other": {}})");
    EXPECT_EQ(read_reply_record(foreign.as_object()), ReplyRecord{});
}

}  // namespace
}  // namespace continuo::test
