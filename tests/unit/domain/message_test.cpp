#include "domain/message.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "domain/customer_fact.hpp"
#include "domain/ticket.hpp"

namespace continuo::test {
namespace {

Message full_message() {
    Message message;
    message.seq = 4;
    message.turn = 3;
    message.role = Role::assistant;
    message.content = "Line one\nline \xE2\x82\xAC two \"quoted\"";
    message.timestamp = TimePoint{std::chrono::microseconds{1'768'471'800'123'456}};
    message.client_message_id = "m-1";
    message.attachments = {
        {"a.txt", "text/plain", 12, true, "", "0a1b"}, {"b.pdf", "", 9, false, "not supported"}
    };
    message.sources = {{"passage", {{"document_id", "d1"}, {"chunk", 0}}, 0.75, 1}};
    message.tools_used = {"rag_search"};
    message.processing_time = 0.0125;
    message.metadata = {{"answer_type", "answer"}, {"nested", {{"x", {1, 2}}}}};
    return message;
}

json::value json_of(const Message& message) {
    std::string text;
    append_json(text, message);
    return parse_json(text).value();
}

TEST(MessageJson, RoundTripIsExact) {
    for (const auto role : {Role::user, Role::assistant, Role::system, Role::operator_}) {
        auto message = full_message();
        message.role = role;
        const auto back = message_from_json(json_of(message));
        ASSERT_TRUE(back) << back.error().detail;
        EXPECT_EQ(*back, message);
    }
    Message bare;
    bare.seq = 1;
    bare.content = "x";
    EXPECT_EQ(message_from_json(json_of(bare)).value(), bare);
}

TEST(MessageJson, RefusesWhatIsBroken) {
    const auto whole = json_of(full_message()).as_object();
    for (const auto* member : {"seq", "role", "content", "timestamp"}) {
        auto broken = whole;
        broken.erase(member);
        const auto result = message_from_json(broken);
        ASSERT_FALSE(result) << member;
        EXPECT_EQ(result.error().code, Errc::corrupt);
        EXPECT_NE(result.error().detail.find(member), std::string::npos);
    }
    auto broken = whole;
    broken["sources"] = json::array{5};
    EXPECT_FALSE(message_from_json(broken));
    broken = whole;
    broken["seq"] = 0;
    EXPECT_FALSE(message_from_json(broken));
}

TEST(Names, AreReadBack) {
    for (const auto status : {TicketStatus::pending, TicketStatus::open, TicketStatus::resolved}) {
        EXPECT_EQ(parse_ticket_status(to_string(status)), status);
    }
    for (const auto priority :
         {TicketPriority::low, TicketPriority::normal, TicketPriority::high, TicketPriority::urgent
         }) {
        EXPECT_EQ(parse_ticket_priority(to_string(priority)), priority);
    }
    for (const auto kind :
         {FactKind::user_info, FactKind::preference, FactKind::fact, FactKind::context}) {
        EXPECT_EQ(parse_memory_kind(to_string(kind)), kind);
    }
    EXPECT_FALSE(parse_ticket_status("closed"));
    EXPECT_FALSE(parse_role("root"));
}

TEST(CustomerFact, HasOneNormalFormForWhatMeansTheSame) {
    CustomerFact a;
    a.content = "  User  email: X@example.org. ";
    CustomerFact b;
    b.content = "user email: x@EXAMPLE.org";
    EXPECT_EQ(normal_form(a), normal_form(b));
    b.content = "user email: y@example.org";
    EXPECT_NE(normal_form(a), normal_form(b));
}

}  // namespace
}  // namespace continuo::test
