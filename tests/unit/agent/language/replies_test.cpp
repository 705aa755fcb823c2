#include "agent/language/replies.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "agent/escalation/handoff.hpp"
#include "agent/language/smalltalk.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

const Replies& built_in = *built_in_replies();

std::string reply_error(std::string_view content) {
    const auto replies = Replies::parse(content, "en.txt");
    return replies ? "" : replies.error().detail;
}

// The built-in texts, word for word: customers and the clients that compare texts rely on them.

TEST(Replies, AnswerSmalltalk) {
    const auto say = [](SmalltalkKind kind, std::string_view name, bool first) {
        return smalltalk_reply(built_in, kind, name, first);
    };
    using enum SmalltalkKind;
    EXPECT_EQ(say(greeting, "", true), "Hello! How can I help you today?");
    EXPECT_EQ(say(greeting, "Ada", true), "Hello, Ada! How can I help you today?");
    EXPECT_EQ(say(greeting, "", false), "Hello again! What can I do for you?");
    EXPECT_EQ(say(greeting, "Ada", false), "Hello again, Ada! What can I do for you?");
    EXPECT_EQ(say(thanks, "", true), "You're welcome! Is there anything else I can help you with?");
    EXPECT_EQ(
        say(thanks, "Ada", true), "You're welcome, Ada! Is there anything else I can help you with?"
    );
    EXPECT_EQ(say(goodbye, "", true), "Goodbye, and thank you for getting in touch!");
    EXPECT_EQ(say(goodbye, "Ada", true), "Goodbye, Ada, and thank you for getting in touch!");
    EXPECT_EQ(say(how_are_you, "", true), "I'm doing well, thank you. How can I help you today?");
    EXPECT_EQ(
        say(how_are_you, "Ada", true), "I'm doing well, thank you, Ada. How can I help you today?"
    );
    for (const auto* name : {"", "Ada"}) {
        EXPECT_EQ(
            say(are_you_a_bot, name, true),
            "I'm an automated assistant, not a person. I answer from our documentation, and I can "
            "hand you over to a person whenever you like."
        );
        EXPECT_EQ(
            say(what_can_you_do, name, true),
            "I answer questions from our documentation and show you where each answer comes from. "
            "If I don't know, I say so and can hand you over to a person. What would you like to "
            "know?"
        );
    }
    EXPECT_EQ(
        say(praise, "", true), "Glad to hear that! Is there anything else I can help you with?"
    );
    EXPECT_EQ(
        say(praise, "Ada", true),
        "Glad to hear that, Ada! Is there anything else I can help you with?"
    );
}

TEST(Replies, HandOver) {
    EscalationDecision decision;
    const auto ticket =
        " They can read everything above and will reply right here.\n\n"
        "Your ticket number is **ESC-1**.";
    decision.explicit_request = true;
    EXPECT_EQ(
        handoff_text(built_in, decision, "ESC-1"),
        std::string("Of course. I'm passing our conversation on to a member of our support team.") +
            ticket
    );
    decision.explicit_request = false;
    EXPECT_EQ(
        handoff_text(built_in, decision, "ESC-1"),
        std::string("I can see that this matters to you, so I'm asking a member of our support "
                    "team to take it from here."
        ) + ticket
    );
}

TEST(Replies, SayWhetherTheyKnow) {
    using enum ReplyKey;
    EXPECT_EQ(built_in.text(answer_greeting), "Hello!");
    EXPECT_EQ(built_in.text(answer_greeting_named, {{"name", "Ada"}}), "Hello, Ada!");
    EXPECT_EQ(built_in.text(answer_steps), "Here is how:");
    EXPECT_EQ(built_in.text(answer_documentation), "Here is what our documentation says:");
    EXPECT_EQ(built_in.text(answer_found), "Here is what I found:");
    EXPECT_EQ(
        built_in.text(clarify),
        "I'd like to help. Could you tell me a little more: what is it about, and what would you "
        "like to do?"
    );
    EXPECT_EQ(built_in.text(clarify_topics, {{"topics", "A"}}), "For example: A.");
    EXPECT_EQ(
        built_in.text(clarify_alternatives, {{"topics", "A, B"}, {"last", "C"}}), "A, B or C"
    );
    EXPECT_EQ(
        built_in.text(abstain),
        "I'm sorry, I don't know: I could not find an answer in our documentation."
    );
    EXPECT_EQ(built_in.text(offer_human), "Would you like me to hand you over to a person?");
    EXPECT_EQ(built_in.text(suggest), "I'm not sure. Is it one of these?");
    const std::string unreachable =
        "I can't reach our knowledge base at the moment, and I don't want to guess. Please ask "
        "again in a little while";
    EXPECT_EQ(built_in.text(search_failed), unreachable + ".");
    EXPECT_EQ(
        built_in.text(search_failed_offer_human),
        unreachable + ", or tell me if you would rather talk to a person."
    );
    EXPECT_EQ(built_in.text(status_searching), "Looking for an answer");
}

TEST(Replies, SayWhatBecameOfAFile) {
    using enum ReplyKey;
    const auto text = [](ReplyKey key, std::initializer_list<PlaceholderValue> values = {}) {
        return built_in.text(key, values);
    };
    EXPECT_EQ(text(attachment_unnamed), "the file");
    EXPECT_EQ(text(attachment_about, {{"file", "a.txt"}, {"reason", "why"}}), "About a.txt: why");
    EXPECT_EQ(text(attachment_read, {{"file", "a.txt"}}), "I have read a.txt.");
    EXPECT_EQ(
        text(attachment_unreadable, {{"file", "a.txt"}, {"reason", "why"}}),
        "I could not read a.txt: why"
    );
    EXPECT_EQ(text(attachment_failed), "the file could not be processed");
    EXPECT_EQ(text(attachment_gone, {{"file", "a.txt"}}), "a.txt: the file is no longer available");
    EXPECT_EQ(
        text(attachment_unsupported, {{"extensions", ".md"}}),
        "Files of this type are not supported yet. Supported: .md"
    );
    EXPECT_EQ(
        text(attachment_unsupported_named, {{"type", "PDF"}, {"extensions", ".md"}}),
        "PDF files are not supported yet. Supported: .md"
    );
    EXPECT_EQ(
        text(attachment_too_large, {{"megabytes", "5.0"}}), "File too large. Max size: 5.0MB"
    );
    EXPECT_EQ(
        text(attachment_too_large_format, {{"type", "XML"}, {"megabytes", "1"}}),
        "XML files are read up to 1 MB."
    );
    EXPECT_EQ(text(attachment_not_text), "The file does not hold text (UTF-8 or Windows-1252).");
    EXPECT_EQ(
        text(attachment_not_csv, {{"record", "3"}}),
        "This is not CSV: a quote is opened in record 3 and not closed."
    );
    EXPECT_EQ(text(attachment_not_json, {{"reason", "why"}}), "This is not JSON: why.");
    EXPECT_EQ(
        text(attachment_not_xml, {{"reason", "why"}, {"byte", "7"}}),
        "This is not XML: why (at byte 7)."
    );
    EXPECT_EQ(text(attachment_not_xml_empty), "This is not XML: it has no element.");
    EXPECT_EQ(text(attachment_xml_depth), "The XML is nested too deeply.");
    EXPECT_EQ(text(attachment_xml_characters), "The XML names characters that do not exist.");
    EXPECT_EQ(text(attachment_not_yaml, {{"reason", "why"}}), "This is not YAML: why.");
    EXPECT_EQ(text(attachment_not_yaml_unfinished), "This is not YAML: a document does not end.");
    EXPECT_EQ(text(attachment_yaml_depth), "The YAML is nested too deeply.");
}

TEST(Replies, AreOverriddenKeyByKey) {
    const auto replies = Replies::parse(
        "# ours\nthanks.named = {name}, {name}: a \\\\ and\\na line = {name}\n", "en.txt"
    );
    ASSERT_TRUE(replies);
    EXPECT_EQ(
        replies->text(ReplyKey::thanks_named, {{"name", "Ada"}}), "Ada, Ada: a \\ and\na line = Ada"
    );
    EXPECT_EQ(replies->text(ReplyKey::thanks), built_in.text(ReplyKey::thanks));
    // A value is text, whatever it looks like.
    EXPECT_EQ(
        built_in.text(ReplyKey::attachment_read, {{"file", "{name}"}}), "I have read {name}."
    );
}

TEST(Replies, NameFileLineAndReasonOfAnError) {
    EXPECT_EQ(reply_error("\nthank = you"), "en.txt:2: unknown key \"thank\"");
    EXPECT_EQ(reply_error("thanks = a\nthanks = b"), "en.txt:2: thanks is already set in line 1");
    EXPECT_EQ(reply_error("thanks ="), "en.txt:1: thanks has no text");
    EXPECT_EQ(reply_error("thanks"), "en.txt:1: thanks has no text");
    EXPECT_EQ(
        reply_error("thanks.named = Thanks"), "en.txt:1: thanks.named lacks its placeholder {name}"
    );
    EXPECT_EQ(
        reply_error("thanks.named = {nmae} {name}"),
        "en.txt:1: thanks.named has no placeholder {nmae} (its placeholders: name)"
    );
    EXPECT_EQ(
        reply_error("thanks = {name}"),
        "en.txt:1: thanks has no placeholder {name} (its placeholders: none)"
    );
    EXPECT_FALSE(reply_error("thanks = open {").empty());
    EXPECT_FALSE(reply_error("thanks = {}").empty());
    EXPECT_EQ(
        reply_error("thanks = a \\t"), "en.txt:1: unknown escape (only \\n and \\\\ are allowed)"
    );
    EXPECT_FALSE(reply_error("thanks = a\\").empty());
    EXPECT_EQ(reply_error("thanks = \xFF"), "en.txt:1: not valid UTF-8");
}

TEST(Replies, AreLoadedFromAFolder) {
    ScratchFolder folder;
    EXPECT_EQ(Replies::load(folder / "none").error().code, Errc::not_found);
    std::ofstream(folder / "en.txt", std::ios::binary) << "thanks = Any time.\n";
    EXPECT_EQ(Replies::load(folder.path()).value().text(ReplyKey::thanks), "Any time.");
    std::ofstream(folder / "en.txt", std::ios::binary) << "thank = Any time.\n";
    const auto broken = Replies::load(folder.path());
    EXPECT_EQ(broken.error().code, Errc::invalid_input);
    EXPECT_EQ(broken.error().detail, (folder / "en.txt").string() + ":1: unknown key \"thank\"");
}

TEST(Replies, HaveTextsOfTheirOwnInEveryLanguage) {
    const auto& replies = *built_in_replies();
    for (const auto* language : {"de", "es", "fr", "it", "nl", "pt"}) {
        for (const auto key :
             {ReplyKey::greeting_first,
              ReplyKey::abstain,
              ReplyKey::suggest,
              ReplyKey::offer_human,
              ReplyKey::handoff_requested,
              ReplyKey::waiting_still,
              ReplyKey::day_monday}) {
            EXPECT_NE(replies.in(language).text(key), replies.text(key)) << language;
        }
    }
}

TEST(Replies, AreEnglishWhereALanguageLacksAText) {
    const auto& replies = *built_in_replies();
    EXPECT_EQ(
        replies.in("de").text(ReplyKey::reason_requested), replies.text(ReplyKey::reason_requested)
    );
    EXPECT_EQ(&replies.in("xx"), &replies);
    EXPECT_EQ(&replies.in("en"), &replies);
}

TEST(Replies, HandOverInTheCustomersLanguage) {
    EscalationDecision decision;
    decision.explicit_request = true;
    const auto text = handoff_text(built_in_replies()->in("de"), decision, "ESC-1");
    EXPECT_TRUE(text.starts_with("Gern.")) << text;
    EXPECT_NE(text.find("ESC-1"), std::string::npos);
}

TEST(Replies, OfOtherLanguagesAreLoadedFromAFolder) {
    ScratchFolder folder;
    std::ofstream(folder / "en.txt", std::ios::binary) << "thanks = Any time.\n";
    std::ofstream(folder / "de.txt", std::ios::binary) << "thanks = Jederzeit.\n";
    const auto replies = Replies::load(folder.path()).value();
    EXPECT_EQ(replies.text(ReplyKey::thanks), "Any time.");
    EXPECT_EQ(replies.in("de").text(ReplyKey::thanks), "Jederzeit.");
    std::ofstream(folder / "de.txt", std::ios::binary) << "thank = Jederzeit.\n";
    EXPECT_EQ(
        Replies::load(folder.path()).error().detail,
        (folder / "de.txt").string() + ":1: unknown key \"thank\""
    );
}

}  // namespace
}  // namespace continuo::test
