#include "knowledge/index_record.hpp"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "knowledge/index_layout.hpp"

namespace continuo::test {
namespace {

TEST(Record, OfADocumentComesBack) {
    const DocumentRecord record{
        .id = "a",
        .title = "Títle",
        .source = "https://example.com",
        .content_hash = "h",
        .chunks = 300,
        .metadata = {{"lang", "en"}, {"n", 1}}
    };
    const auto read = parse_document_record(serialize(record));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, record.id);
    EXPECT_EQ(read->title, record.title);
    EXPECT_EQ(read->source, record.source);
    EXPECT_EQ(read->content_hash, record.content_hash);
    EXPECT_EQ(read->chunks, record.chunks);
    EXPECT_EQ(read->metadata, record.metadata);
}

TEST(Record, OfAChunkComesBack) {
    const ChunkRecord record{
        .document_key = document_key("a"),
        .chunk = 7,
        .begin = 1000,
        .end = 70000,
        .page = 300,
        .heading = "A > B",
        .text = "Text\0!"
    };
    const auto read = parse_chunk_record(serialize(record));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->document_key, record.document_key);
    EXPECT_EQ(read->chunk, 7U);
    EXPECT_EQ(read->begin, 1000U);
    EXPECT_EQ(read->end, 70000U);
    EXPECT_EQ(read->page, 300U);
    EXPECT_EQ(read->heading, record.heading);
    EXPECT_EQ(read->text, record.text);
}

TEST(Record, OfWordsComesBack) {
    const WordRecord record{
        .document = ~0ULL,
        .title = 1,
        .heading = 2,
        .words = {word_code("refund") | form_code("refunds"), 0, 0xFFFFFFFF, 1, 0}
    };
    const auto read = parse_word_record(serialize(record));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->document, record.document);
    EXPECT_EQ(read->title, 1U);
    EXPECT_EQ(read->heading, 2U);
    EXPECT_EQ(read->words, record.words);
}

TEST(Record, CutShortOrTooLongIsRefused) {
    const auto document = serialize(
        DocumentRecord{.id = "a", .title = {}, .source = {}, .content_hash = {}, .metadata = {}}
    );
    const auto chunk = serialize(ChunkRecord{.document_key = "k", .heading = "h", .text = "t"});
    const auto words = serialize(WordRecord{.document = 5, .words = {1, 2}});
    for (std::size_t i = 0; i < document.size(); ++i)
        EXPECT_FALSE(parse_document_record(document.substr(0, i)));
    for (std::size_t i = 0; i < chunk.size(); ++i)
        EXPECT_FALSE(parse_chunk_record(chunk.substr(0, i)));
    for (std::size_t i = 0; i < words.size(); ++i)
        EXPECT_FALSE(parse_word_record(words.substr(0, i)));
    EXPECT_FALSE(parse_document_record(document + "x"));
    EXPECT_FALSE(parse_chunk_record(chunk + "x"));
    EXPECT_FALSE(parse_word_record(words + "x"));
    EXPECT_FALSE(parse_word_record(std::string(11, '\xFF')));
}

TEST(WordCode, KeepsZeroForStopWordsAndNeverChanges) {
    EXPECT_EQ(word_code(""), 0U);
    EXPECT_NE(word_code("refund"), 0U);
    EXPECT_NE(word_code("refund"), word_code("ship"));
    EXPECT_EQ(
        word_code("a"), 0x0C29C8U
    );  // stored in indexes: another value would make them useless
}

TEST(FormCode, IsApartFromTheStem) {
    EXPECT_EQ(form_code("refunds") & stem_bits, 0U);
    EXPECT_NE(form_code("refunds"), form_code("refund"));
    EXPECT_EQ(form_code("refunds"), form_code("refunds"));
}

TEST(FilterTerm, IsTheSameForEqualValuesOnly) {
    using index_layout::filter_term;
    EXPECT_EQ(filter_term("k", 1), filter_term("k", 1.0));
    EXPECT_EQ(filter_term("k", "v"), filter_term("k", "v"));
    EXPECT_NE(filter_term("k", 1), filter_term("k", "1"));
    EXPECT_NE(filter_term("k", true), filter_term("k", 1));
    EXPECT_NE(filter_term("k", "v"), filter_term("K", "v"));
    EXPECT_NE(filter_term("a", "b"), filter_term("ab", ""));
    EXPECT_EQ(filter_term("k", json::array{1}), "");
    EXPECT_LT(filter_term("k", json::string(100'000, 'x')).size(), 245U);
}

}  // namespace
}  // namespace continuo::test
