#include "replication/record_codec.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fake_clock.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view cipher_key = "k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

SharedRecord sample_record(RecordKind kind) {
    const auto now = FakeClock::start();
    SharedRecord record{
        .key = record_key(kind, "a"),
        .version = {.number = 1'795'000'000'000'000, .origin = "db", .erased = false},
        .content = {},
    };
    Document document;
    document.document_id = "a";
    document.title = "Lamps";
    document.content = "A lamp\nhas \"five\" years. \xE2\x82\xAC";
    document.metadata = {{"deep", {{"er", {1, 2.5, nullptr}}}}};
    document.content_hash = "h";
    document.chunk_count = 3;
    document.created_at = document.updated_at = now;
    Ticket ticket;
    ticket.ticket_id = "a";
    ticket.session_id = "s";
    ticket.created_at = ticket.updated_at = now;
    ticket.reasons = {"asked"};
    ticket.note = "called back";
    CustomerFact fact;
    fact.memory_id = "a";
    fact.session_id = "s";
    fact.content = "User name: Ada";
    fact.created_at = fact.last_accessed = now;
    switch (kind) {
        case RecordKind::document:
            record.content = document;
            break;
        case RecordKind::ticket:
            record.content = ticket;
            break;
        case RecordKind::note:
            record.content = Note{
                .number = 0,
                .note_id = "a",
                .session_id = "s",
                .author = "ann",
                .content = "x",
                .created_at = now,
            };
            break;
        case RecordKind::operator_:
            record.content = Operator{
                .name = "a",
                .role = OperatorRole::admin,
                .token_hash = "h",
                .created_at = now,
                .disabled_at = now,
            };
            break;
        case RecordKind::fact:
            record.content = fact;
            break;
    }
    return record;
}

TEST(RecordCodec, ReturnsEveryKindAsItWas) {
    const auto cipher = SessionCipher::make(cipher_key).value();
    for (const auto kind :
         {RecordKind::document,
          RecordKind::ticket,
          RecordKind::note,
          RecordKind::operator_,
          RecordKind::fact}) {
        const auto record = sample_record(kind);
        for (const SessionCipher* with :
             {cipher.get(), static_cast<const SessionCipher*>(nullptr)}) {
            const auto stored = encode_record(record, with);
            EXPECT_EQ(is_encrypted(stored), with != nullptr);
            const auto read = decode_record(record.key, stored, with);
            ASSERT_TRUE(read) << read.error().detail;
            EXPECT_EQ(*read, record);
        }
    }
}

TEST(RecordCodec, RefusesEveryTruncationAndWhatIsAddedOrOfAnotherRecord) {
    const auto record = sample_record(RecordKind::document);
    const auto stored = encode_record(record, nullptr);
    for (std::size_t size = 0; size < stored.size(); ++size) {
        const auto read = decode_record(record.key, stored.substr(0, size), nullptr);
        ASSERT_FALSE(read) << size;
        EXPECT_EQ(read.error().code, Errc::corrupt);
        EXPECT_THAT(read.error().detail, HasSubstr("document/a"));
    }
    EXPECT_FALSE(decode_record("document/b", stored, nullptr));
    EXPECT_FALSE(decode_record("ticket/a", stored, nullptr));
    EXPECT_FALSE(decode_record("unheard/a", stored, nullptr));
    auto other = stored;
    other[2] = '9';
    EXPECT_FALSE(decode_record(record.key, other, nullptr)) << "a number beyond the greatest";
}

TEST(RecordCodec, RefusesAContentThatIsLargerThanItSaysOrThanAnyRecord) {
    const auto record = sample_record(RecordKind::note);
    const auto stored = encode_record(record, nullptr);
    const auto rest = stored.substr(stored.find('\n'));
    const auto with_size = [&](const std::string& size) {
        return decode_record(record.key, "1 5 db " + size + " note/a" + rest, nullptr);
    };
    EXPECT_FALSE(with_size("1"));
    EXPECT_FALSE(with_size("100000"));
    EXPECT_THAT(with_size("99999999999").error().detail, HasSubstr("out of range"));
    EXPECT_FALSE(with_size("-1"));
    EXPECT_FALSE(with_size(""));
}

TEST(RecordCodec, RefusesWithTheCipherWhatIsNotEncrypted) {
    const auto cipher = SessionCipher::make(cipher_key).value();
    const auto record = sample_record(RecordKind::document);
    EXPECT_FALSE(decode_record(record.key, encode_record(record, nullptr), cipher.get()));
    EXPECT_FALSE(decode_record(record.key, encode_record(record, cipher.get()), nullptr));
}

TEST(RecordVersion, TheGreaterNumberIsNewerAndThenTheGreaterOrigin) {
    const RecordVersion old{.number = 1, .origin = "b", .erased = false};
    EXPECT_TRUE((RecordVersion{.number = 2, .origin = "a", .erased = true}.is_newer_than(old)));
    EXPECT_TRUE((RecordVersion{.number = 1, .origin = "c", .erased = false}.is_newer_than(old)));
    EXPECT_FALSE(old.is_newer_than(old));
    EXPECT_TRUE(old.is_newer_than(RecordVersion()));
}

}  // namespace
}  // namespace continuo::test
