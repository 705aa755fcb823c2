#include "knowledge/text/tokenizer.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

struct Word {
    std::string lower;
    std::string written;
    bool capital = false;
    bool number = false;
    bool hyphenated = false;
    bool after_break = false;
};

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    Tokenizer tokenizer(text);
    for (Token token; tokenizer.next(token);) {
        words.push_back({
            .lower = std::string(token.lower),
            .written = std::string(text.substr(token.begin, token.end - token.begin)),
            .capital = token.capital,
            .number = token.number,
            .hyphenated = token.hyphenated,
            .after_break = token.after_break,
        });
    }
    return words;
}

std::vector<std::string> lower_of(std::string_view text) {
    std::vector<std::string> list;
    for (auto& word : words_of(text))
        list.push_back(std::move(word.lower));
    return list;
}

using List = std::vector<std::string>;

TEST(Tokenizer, ReadsWordsInLowerCase) {
    EXPECT_EQ(lower_of("Reset, your PASSWORD!"), (List{"reset", "your", "password"}));
    EXPECT_EQ(lower_of("ÄRGER Straße ΟΔΟΣ"), (List{"ärger", "straße", "οδοσ"}));
    EXPECT_EQ(lower_of("snake_case 👍ok"), (List{"snake", "case", "ok"}));
    EXPECT_EQ(lower_of(""), List{});
    EXPECT_EQ(lower_of(" - _ ' ... \n"), List{});
}

TEST(Tokenizer, KeepsApostrophesInsideWordsAndSeparatorsInsideNumbers) {
    EXPECT_EQ(lower_of("isn't 'quoted' it’s"), (List{"isn't", "quoted", "it's"}));
    EXPECT_EQ(lower_of("1,000.50, v2.1. 3, 4"), (List{"1000.50", "v2.1", "3", "4"}));
    const auto words = words_of("pay 1,000.50.");
    EXPECT_EQ(words[1].written, "1,000.50");
    EXPECT_TRUE(words[1].number);
    EXPECT_FALSE(words[0].number);
}

TEST(Tokenizer, ReadsCharactersOfScriptsWithoutSpacesOneByOne) {
    EXPECT_EQ(lower_of("退款ok東"), (List{"退", "款", "ok", "東"}));
}

TEST(Tokenizer, TellsWhichWordsAHyphenJoins) {
    const auto words = words_of("an e-mail, non‑stop - now --x");
    const List hyphenated = [&] {
        List list;
        for (const auto& word : words) {
            if (word.hyphenated) list.push_back(word.lower);
        }
        return list;
    }();
    EXPECT_EQ(hyphenated, (List{"mail", "stop"}));
    EXPECT_FALSE(words_of("-a")[0].hyphenated);
    EXPECT_FALSE(words_of("退-a")[1].hyphenated);
}

TEST(Tokenizer, TellsBreaksAndCapitals) {
    const auto words = words_of("Hi — Élan, it’s \"3\" PM");
    ASSERT_EQ(words.size(), 5U);
    EXPECT_TRUE(words[0].after_break);
    EXPECT_TRUE(words[1].after_break);
    EXPECT_TRUE(words[1].capital);
    EXPECT_TRUE(words[2].after_break);
    EXPECT_FALSE(words[2].capital);
    EXPECT_FALSE(words[3].after_break);
    EXPECT_TRUE(words[4].capital);
}

TEST(Tokenizer, ReadsBytesThatAreNotUtf8AsLatin1) {
    EXPECT_EQ(lower_of("a\xC9 b\xFF"), (List{"aé", "bÿ"}));
}

}  // namespace
}  // namespace continuo::test
