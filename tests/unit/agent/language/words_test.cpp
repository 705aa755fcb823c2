#include "agent/language/words.hpp"

#include <random>

#include <gtest/gtest.h>

#include "knowledge/text/tokenizer.hpp"

namespace continuo::test {
namespace {

std::vector<std::string> lower_words(std::string_view text) {
    const Words words(text);
    std::vector<std::string> list;
    for (const auto& word : words)
        list.emplace_back(word.lower);
    return list;
}

using List = std::vector<std::string>;

TEST(Words, StandFreeOfPunctuation) {
    EXPECT_EQ(
        lower_words("URGENT!!! Reset (my) \"password\"..."),
        (List{"urgent", "reset", "my", "password"})
    );
    EXPECT_EQ(lower_words("e-mail, 24/7"), (List{"e", "mail", "24", "7"}));
    EXPECT_EQ(lower_words(" \t\n.,;"), List{});
    EXPECT_EQ(lower_words(""), List{});
}

TEST(Words, KeepAnApostropheInside) {
    EXPECT_EQ(lower_words("isn't 'quoted' it’s"), (List{"isn't", "quoted", "it's"}));
}

TEST(Words, KeepLettersBeyondAscii) {
    EXPECT_EQ(lower_words("Größe “naïve” 東京。 👍ok"), (List{"größe", "naïve", "東", "京", "ok"}));
}

TEST(Words, AreThoseOfTheIndex) {
    const std::string_view text = "ÉLAN’s 1,000.50 e-mail_退款";
    Tokenizer tokenizer(text);
    const Words words(text);
    Token token;
    for (const auto& word : words) {
        ASSERT_TRUE(tokenizer.next(token));
        EXPECT_EQ(word.lower, token.lower);
        EXPECT_EQ(word.begin, token.begin);
        EXPECT_EQ(word.end, token.end);
    }
    EXPECT_FALSE(tokenizer.next(token));
}

// Some letters are longer in lower case: "\u023A" has two bytes, "\u2C65" three.
TEST(Words, MayBeLongerInLowerCase) {
    std::string text;
    std::string lower;
    for (int i = 0; i < 100; ++i) {
        text += "\u023A";
        lower += "\u2C65";
    }
    EXPECT_EQ(lower_words(text + " ok"), (List{lower, "ok"}));
}

TEST(Words, KnowWhereTheyStand) {
    const std::string text = "Hi — Élan, it’s 3 PM";
    const Words words(text);
    ASSERT_EQ(words.size(), 5U);
    EXPECT_EQ(text.substr(words[1].begin, words[1].end - words[1].begin), "Élan");
    EXPECT_EQ(text.substr(words[2].begin, words[2].end - words[2].begin), "it’s");
    EXPECT_TRUE(words[3].number);
    EXPECT_TRUE(words[4].capital);
    EXPECT_TRUE(words[2].after_break);
    EXPECT_FALSE(words[3].after_break);
}

TEST(Words, StayValidWhenMoved) {
    Words words("reset my password");
    const Words moved = std::move(words);
    EXPECT_EQ(moved.at(2), "password");
    EXPECT_EQ(moved.at(3), "");
    EXPECT_EQ(moved.at(static_cast<std::size_t>(-1)), "");
}

TEST(Words, JoinTheFormsOfAWord) {
    const std::vector<List> families = {
        {"reset", "resets", "resetting"},
        {"refund", "refunds", "refunded", "refunding"},
        {"cancel", "cancelled", "cancels", "cancelling", "cancellation"},
        {"deliver", "delivered", "delivery", "deliveries"},
        {"ship", "shipping", "shipment"},
        {"company", "companies"},
        {"ship", "shipping", "shipped", "ships"},
        {"encrypt", "encrypted", "encrypts"},
    };
    for (const auto& family : families) {
        for (const auto& form : family) {
            EXPECT_EQ(stem_of(form), stem_of(family.front())) << form;
        }
    }
    EXPECT_NE(stem_of("ship"), stem_of("shop"));
    EXPECT_NE(stem_of("is"), stem_of("i"));
    EXPECT_NE(stem_of("1998"), stem_of("1999"));
    EXPECT_NE(stem_of("bring"), stem_of("br"));
}

TEST(Words, TakeAnyBytes) {
    std::mt19937 random(20260115);
    SCOPED_TRACE("seed 20260115");
    for (int round = 0; round < 500; ++round) {
        std::string text(random() % 60, '\0');
        for (auto& c : text)
            c = static_cast<char>(random());
        std::size_t last = 0;
        const Words words(text);
        for (const auto& word : words) {
            EXPECT_LE(last, word.begin);
            EXPECT_LT(word.begin, word.end);
            EXPECT_LE(word.end, text.size());
            last = word.end;
        }
    }
}

TEST(StopWords, AreThoseWithoutATopic) {
    for (const auto* word : {"the", "how", "my", "what", "is", "you", "a"})
        EXPECT_TRUE(is_stop_word(word)) << word;
    for (const auto* word : {"refund", "password", "shipping", ""})
        EXPECT_FALSE(is_stop_word(word)) << word;
}

}  // namespace
}  // namespace continuo::test
