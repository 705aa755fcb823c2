#include "transfer/transfer_codec.hpp"

#include <gtest/gtest.h>

#include "base/id.hpp"
#include "support/edit_session.hpp"
#include "unit/transfer/copies.hpp"

namespace continuo::test {
namespace {

TransferredSession full_copy() {
    auto copy = make_copy("s");
    copy.record.pending = PendingTurn{
        .turn = 3, .holder = "host:1:ab", .lease_end = FakeClock::start() + std::chrono::hours(1)
    };
    copy.memories = {make_memory("s", "m-1"), make_memory("s", "m-2")};
    copy.tickets = {make_ticket("s", "ESC-0000000001"), make_ticket("s", "ESC-0000000002")};
    return copy;
}

TEST(ExportLine, ComesBackExactly) {
    for (const auto& copy : {full_copy(), make_copy("empty", 0)}) {
        const auto line = encode_line(copy);
        EXPECT_FALSE(line.contains('\n'));
        const auto read = decode_line(line);
        ASSERT_TRUE(read) << read.error().detail;
        EXPECT_EQ(std::get<TransferredSession>(*read), copy);
    }
    const ExportHeader header{"redis://h:1 (x:*)", FakeClock::start()};
    EXPECT_EQ(std::get<ExportHeader>(*decode_line(encode_line(header))), header);
    const ExportTrailer trailer{17, "ab"};
    EXPECT_EQ(std::get<ExportTrailer>(*decode_line(encode_line(trailer))), trailer);
}

TEST(ExportLine, HasTheChecksumOfTheLineWithoutIt) {
    const auto line = encode_line(full_copy());
    const auto at = line.rfind(",\"checksum\":\"");
    EXPECT_EQ(line.substr(at + 13), content_hash(line.substr(0, at) + "}") + "\"}");
    EXPECT_EQ(verified_checksum(line), line.substr(at + 13, 64));
}

TEST(ExportLine, IsRefusedWithAnyByteChanged) {
    const auto line = encode_line(full_copy());
    for (std::size_t i = 0; i < line.size(); ++i) {
        auto changed = line;
        changed[i] = changed[i] == 'x' ? 'y' : 'x';
        const auto read = decode_line(changed);
        ASSERT_FALSE(read) << i;
        EXPECT_EQ(read.error().code, Errc::corrupt);
    }
    for (std::size_t size = 0; size < line.size(); ++size)
        ASSERT_FALSE(decode_line(line.substr(0, size))) << size;
}

/// A line of a program that makes mistakes: the checksum is right, what it says is not.
Result<ExportLine> decode_signed(std::string line) {
    const auto checksum = content_hash(line);
    line.pop_back();
    return decode_line(line + ",\"checksum\":\"" + checksum + "\"}");
}

TEST(ExportLine, IsRefusedWhenItCannotBeAConversation) {
    auto hole = make_copy("s");
    auto messages = std::vector<Message>(hole.record.messages.begin(), hole.record.messages.end());
    messages.erase(messages.begin() + 1);
    hole.record.messages = messages;
    EXPECT_FALSE(decode_line(encode_line(hole))) << "a message is missing";
    auto empty = make_copy("s");
    empty.record.messages = {};
    EXPECT_FALSE(decode_line(encode_line(empty))) << "all are missing";
    auto bad_id = make_copy("../etc");
    EXPECT_FALSE(decode_line(encode_line(bad_id)));
    for (const auto* line :
         {"{}",
          "[1]",
          R"({"session_id":"s"})",
          R"({"session_id":"s","state":1,"messages":[],"memories":[],"tickets":[]})",
          R"({"session_id":"s","state":{},"messages":[],"memories":[],"tickets":[]})",
          R"({"end":true,"sessions":-1,"hash":""})",
          R"({"continuo_export":1})"}) {
        EXPECT_FALSE(decode_signed(line)) << line;
    }
}

TEST(ExportLine, IsRefusedWithFactsOrTicketsOfOthers) {
    const auto reason = [](const TransferredSession& copy) {
        const auto read = decode_line(encode_line(copy));
        return read ? "" : read.error().detail;
    };
    auto other_session = full_copy();
    other_session.memories[1].session_id = "t";
    EXPECT_EQ(reason(other_session), "customer fact m-2 belongs to another session or user");
    auto other_user = full_copy();
    other_user.memories[0].user_id = "eve";
    EXPECT_EQ(reason(other_user), "customer fact m-1 belongs to another session or user");
    auto nobody = full_copy();
    edit(nobody.record.session).user_id.reset();
    EXPECT_EQ(reason(nobody), "customer fact m-1 belongs to another session or user");
    auto ticket = full_copy();
    ticket.tickets[1].session_id = "t";
    EXPECT_EQ(reason(ticket), "ticket ESC-0000000002 belongs to another session or user");
    ticket = full_copy();
    ticket.tickets[0].user_id = "eve";
    EXPECT_EQ(reason(ticket), "ticket ESC-0000000001 belongs to another session or user");
    // From before the user was known.
    auto unnamed = full_copy();
    unnamed.memories[0].user_id.reset();
    unnamed.tickets[0].user_id.reset();
    EXPECT_EQ(reason(unnamed), "");
}

TEST(ExportLine, OfANewerFormatSaysSo) {
    const auto read = decode_signed(R"({"continuo_export":2,"source":"x"})");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::conflict);
}

}  // namespace
}  // namespace continuo::test
