#include "session/record_codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/message_codec.hpp"
#include "support/edit_session.hpp"
#include "telemetry/tracer.hpp"

namespace continuo::test {
namespace {

using ::testing::SizeIs;

Message plain() {
    Message message;
    message.seq = 7;
    message.turn = 6;
    message.role = Role::assistant;
    message.content = "line one\nline two \xC3\xA9 {\"not\":\"json\"}";
    message.timestamp = TimePoint(std::chrono::microseconds(1'768'471'200'123'456));
    message.client_message_id = "m:1";
    return message;
}

Message full() {
    auto message = plain();
    message.role = Role::operator_;
    Source source;
    source.content = "a passage";
    source.metadata = {{"document_id", "d"}, {"begin", 3}};
    source.relevance_score = 0.1;
    source.rank = 1;
    message.sources = {source};
    Attachment attachment;
    attachment.filename = "a b.txt";
    attachment.bytes = 12;
    attachment.error = "too large";
    message.attachments = {attachment};
    message.tools_used = {"rag_search"};
    message.processing_time = 0.25;
    message.metadata = {{"confidence", 0.5}, {"seq", "a name of ours"}};
    return message;
}

TEST(MessageCodec, RoundTripIsExact) {
    auto empty = Message{};
    empty.seq = 1;
    for (const auto& message : {plain(), full(), empty})
        EXPECT_EQ(decode_message(encode_message(message)).value(), message);
}

TEST(MessageCodec, APlainMessageHasNoJson) {
    EXPECT_EQ(encode_message(plain()).find("sources"), std::string::npos);
    EXPECT_LT(encode_message(plain()).size(), plain().content.size() + 45);
}

TEST(MessageCodec, WhatIsCutOffOrChangedIsCorrupt) {
    const auto whole = encode_message(full());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto cut = decode_message(whole.substr(0, size));
        if (cut)
            EXPECT_TRUE(cut->attachments.empty()) << "cut just behind its sources, at " << size;
    }
    for (const std::string text :
         {"",
          "\n",
          "{}",
          "1 1 1 0 0\n",
          "1 1 1 0 0 user",
          "0 1 1 0 0 user\n",
          "-1 1 1 0 0 user\n",
          "1 1 1 -1 1 user\nx",
          "1 1 1 1 0 user\n",
          "1 1 1 9223372036854775807 9223372036854775807 user\nx",
          "1 1 1 0 0 nobody\n",
          "1 1 1 0 0 user \n",
          "1 1 1 0 0 user 0\n",
          "1 1 1 0 0 user -1\n",
          "1 1 1 0 0 user x\n[]",
          "1 1 1 0 0 user 2 2\n[]",
          "1 1 1 0 0 user 3\n[]",
          "1 1 1 0 0 user 9223372036854775807\n[]",
          "1 1 1 0 0 user 2\n{}",
          "1 1 1 0 0 user 3\n[1]",
          "1 1 1 0 0 user 3\n[{}",
          "1 1 253402300800000000 0 0 user\n",  // year 10000
          "1 1 9223372036854775807 0 0 user\n",
          "1 1 1 0 0 user\n[]",
          "1 1 1 0 0 user\n{",
          "1 1 1 0 0 user\n{\"sources\":[1]}",
          "99999999999999999999 1 1 0 0 user\n"}) {
        const auto read = decode_message(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, Errc::corrupt) << text;
    }
}

TEST(MessageCodec, SourcesMayStandAmongTheOtherMembers) {
    const auto read = decode_message(
        "1 1 1 0 2 assistant\nhi{\"sources\":[{\"content\":\"c\",\"metadata\":{},"
        "\"relevance_score\":0.5,\"rank\":1}]}"
    );
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->sources, (SourceList{Source{"c", {}, 0.5, 1}}));
}

TEST(MessageCodec, EncryptedSourcesAreReadWhenTheyAreNeeded) {
    constexpr std::string_view key = "k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const auto cipher = SessionCipher::make(key, ClearValues::accept).value();
    const auto text = encode_message(full());
    const auto encrypted = to_stored(cipher.get(), "s", stored_field::message, text, full().seq);
    EXPECT_EQ(decode_stored_message(cipher.get(), "s", encrypted).value(), full());
    EXPECT_EQ(decode_stored_message(cipher.get(), "s", text).value(), full());
    EXPECT_EQ(decode_stored_message(nullptr, "s", encrypted).error().code, Errc::corrupt);
    const auto strict = SessionCipher::make(key).value();
    EXPECT_EQ(decode_stored_message(strict.get(), "s", encrypted).value(), full());
    EXPECT_EQ(decode_stored_message(strict.get(), "s", text).error().code, Errc::corrupt);

    const std::string broken = "1 1 1 0 0 user 3\n[1]";
    EXPECT_EQ(decode_stored_message(cipher.get(), "s", broken).error().code, Errc::corrupt);
    const auto trusted = decode_stored_message(
        cipher.get(), "s", to_stored(cipher.get(), "s", stored_field::message, broken, 1)
    );
    ASSERT_TRUE(trusted);
    EXPECT_EQ(trusted->sources.size(), 0U);
}

TEST(MessageCodec, AnEncryptedMessageIsReadUnderItsOwnNumberOnly) {
    const auto cipher =
        SessionCipher::make("k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").value();
    const auto stored = encode_stored_message(cipher.get(), "s", full());
    EXPECT_EQ(encrypted_number(stored), full().seq);
    EXPECT_EQ(decode_stored_message(cipher.get(), "s", stored).value(), full());
    const auto other =
        to_stored(cipher.get(), "s", stored_field::message, encode_message(full()), full().seq + 1);
    EXPECT_EQ(decode_stored_message(cipher.get(), "s", other).error().code, Errc::corrupt);
}

SessionRecord record() {
    SessionRecord out;
    auto& session = edit(out.session);
    session.session_id = "s";
    session.thread_id = "t";
    session.last_seq = 9;
    session.metadata = {{"a", {{"b", nullptr}}}};
    session.unknown = {{"of_another_version", 1}};
    session.created_at = TimePoint(std::chrono::microseconds(1'768'471'200'000'001));
    session.updated_at = session.last_activity = session.created_at;
    out.outcomes = {{"m1", 1, 2, out.session->created_at}, {"m2", 3, std::nullopt, TimePoint{}}};
    out.pending = PendingTurn{.turn = 9, .holder = "h", .lease_end = out.session->created_at};
    out.committed = {.fence = 4, .turn = 1, .reply_seq = 2};
    mark_saved(out);
    return out;
}

TEST(StateCodec, RoundTripIsExact) {
    EXPECT_EQ(decode_state(encode_state(record())).value(), record());
    auto bare = record();
    bare.outcomes.clear();
    bare.pending.reset();
    bare.committed = {};
    edit(bare.session).metadata.clear();
    mark_saved(bare);
    EXPECT_EQ(decode_state(encode_state(bare)).value(), bare);
}

TEST(StateCodec, TellsTheRecordedTraceOfItsStep) {
    std::optional<RemoteTrace> read;
    ASSERT_TRUE(decode_state(encode_state(record()), &read));
    EXPECT_FALSE(read);
    TraceContext trace{.trace_id = {1, 2}, .span_id = {3}};
    ASSERT_TRUE(decode_state(encode_state(record(), 1, trace), &read));
    EXPECT_FALSE(read) << "it is not recorded";
    Tracer tracer(TraceSampler("always_on", 1), system_clock(), nullptr);
    trace.tracer = &tracer;
    const auto text = encode_state(record(), std::numeric_limits<std::uint64_t>::max(), trace);
    EXPECT_EQ(decode_state(text, &read).value(), record());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->trace_id, trace.trace_id);
    EXPECT_EQ(read->span_id, trace.span_id);
    EXPECT_TRUE(read->sampled);
    const auto at = text.find("traceparent");
    ASSERT_NE(at, std::string::npos);
    auto wrong = text;
    wrong.replace(at + 14, 2, "xx");
    EXPECT_EQ(decode_state(wrong, &read).value(), record());
    EXPECT_FALSE(read);
}

TEST(StateCodec, OutcomesThatFollowFromTheLogAreLeftOut) {
    SessionRecord whole;
    edit(whole.session).session_id = "s";
    for (std::uint64_t turn = 1; turn < 8; turn += 2) {
        const TimePoint at{std::chrono::seconds(turn)};
        Message question;
        question.seq = question.turn = turn;
        question.client_message_id = fmt::format("m{}", turn);
        question.timestamp = at;
        whole.messages.push_back(question);
        Message reply;
        reply.seq = turn + 1;
        reply.turn = turn;
        reply.role = Role::assistant;
        reply.timestamp = at;
        whole.messages.push_back(reply);
        whole.outcomes.push_back({question.client_message_id, turn, turn + 1, at});
        edit(whole.session).last_seq = reply.seq;
    }
    whole.outcomes[2].reply_seq.reset();  // left to a person: that does not follow
    mark_saved(whole);
    auto read = decode_state(encode_state(whole, 4)).value();
    EXPECT_THAT(read.outcomes, SizeIs(3)) << "of messages 1, 3 and 5";
    read.messages = whole.messages;
    complete_answered(read);
    EXPECT_EQ(read, whole);
}

TEST(StateCodec, AnyOtherOutcomeIsCorrupt) {
    for (const std::string outcomes :
         {"{}",
          "[1]",
          "[[]]",
          R"([["m",1]])",
          R"([[1,1,1]])",
          R"([["m",-1,1]])",
          R"([["m",1,1,"x"]])",
          R"([["m",1,1,1,1]])",
          R"([["a b",1,1]])",
          R"([["m",1.5,1]])",
          R"([["m",1.0,1]])",
          R"([["m",1,253402300800000000]])",
          R"([["m",1,17680153471200123456]])",
          R"([["m",17680153471200123456,1]])"}) {
        const auto text =
            R"({"session":{"session_id":"s","created_at":"2026-01-15T10:00:00.000000Z"},"outcomes":)" +
            outcomes + "}";
        const auto read = decode_state(text);
        ASSERT_FALSE(read) << outcomes;
        EXPECT_EQ(read.error().code, Errc::corrupt) << outcomes;
    }
}

TEST(StateCodec, ALeaseThatEndsInNoYearIsCorrupt) {
    for (const std::string end : {"-1", "253402300800000000", "9223372036854775807", "1.0"}) {
        const auto text =
            R"({"session":{"session_id":"s","created_at":"2026-01-15T10:00:00.000000Z","last_seq":1},)"
            R"("outcomes":[],"pending":{"turn":1,"holder":"h","lease_end":)" +
            end + "}}";
        const auto read = decode_state(text);
        ASSERT_FALSE(read) << end;
        EXPECT_EQ(read.error().code, Errc::corrupt) << end;
    }
}

TEST(StateCodec, AnEncryptedStateIsReadUnderItsOwnVersionOnly) {
    const auto cipher =
        SessionCipher::make("k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").value();
    const auto stored_as = [&](std::uint64_t number) {
        return to_stored(cipher.get(), "s", stored_field::state, encode_state(record()), number);
    };
    const auto version = record().session->version;
    EXPECT_TRUE(decode_stored_state(cipher.get(), "s", stored_as(version)));
    EXPECT_EQ(
        decode_stored_state(cipher.get(), "s", stored_as(version + 1)).error().code, Errc::corrupt
    );
}

}  // namespace
}  // namespace continuo::test
