#include "agent/waiting/handoff_cancel.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

struct Phrase {
    std::string message;
    std::string rest;
};

void expect_cancels(const std::vector<Phrase>& phrases) {
    for (const auto& [message, rest] : phrases) {
        const auto cancel = find_handoff_cancel(message);
        EXPECT_TRUE(cancel) << message;
        if (cancel) {
            EXPECT_EQ(cancel->rest, rest) << message;
        }
    }
}

TEST(HandoffCancel, IsHeardInOtherLanguages) {
    expect_cancels({
        {"déjelo", ""},
        {"olvidalo, ¿cuánto tarda el envío?", "cuánto tarda el envío?"},
        {"ya no necesito un agente", ""},
        {"laissez tomber, quels sont vos horaires ?", "quels sont vos horaires ?"},
        {"je n'ai plus besoin d'un conseiller", ""},
        {"lasci perdere", ""},
        {"non voglio parlare con un operatore", ""},
        {"laat maar, wat kost verzending?", "wat kost verzending?"},
        {"ik hoef geen medewerker meer", ""},
        {"deixa pra lá", ""},
        {"não preciso mais de um atendente", ""},
    });
}

TEST(HumanRefusal, IsHeardWithoutARequest) {
    for (const auto* text :
         {"I do not want to speak to a human",
          "no human please",
          "no agent needed",
          "please don't transfer me",
          "ich will keinen Menschen",
          "je ne veux pas parler à un conseiller"}) {
        const auto refusal = find_human_refusal(text);
        ASSERT_TRUE(refusal) << text;
        EXPECT_EQ(refusal->rest, "") << text;
    }
    for (const auto* text :
         {"I want a human",
          "never mind",
          "no, I want a person",
          "cancel",
          "I don't want to wait",
          "I don't want to talk to a robot",
          "no parking"})
        EXPECT_FALSE(find_human_refusal(text)) << text;
}

TEST(HandoffCancel, IsHeardInEnglish) {
    expect_cancels({
        {"never mind", ""},
        {"Never mind, thanks!", ""},
        {"nevermind", ""},
        {"cancel", ""},
        {"Cancel please", ""},
        {"no, just tell me the refund policy", "the refund policy"},
        {"Oh forget it. How long does shipping take?", "How long does shipping take?"},
        {"actually never mind, do you ship to Austria?", "do you ship to Austria?"},
        {"I don't need a human anymore", ""},
        {"I no longer need to talk to a person. What are your opening hours?",
         "What are your opening hours?"},
        {"ok cancel that", ""},
    });
}

// Not looked at when the phrases were collected.
TEST(HandoffCancel, IsHeardInPhrasingsThatTheListWasNotMadeFor) {
    expect_cancels({
        {"ok then, forget it please", ""},
        {"hmm actually cancel my request, thanks", ""},
        {"no no, just answer my question: can I return a lamp?", "can I return a lamp?"},
        {"sorry, I changed my mind", ""},
        {"no need to talk to an agent, how do I reset my password?", "how do I reset my password?"},
        {"well I don't want to wait, where is my order", "where is my order"},
        {"could you just tell me the price", "the price"},
        {"i don't want a person", ""},
        {"nah skip the human", ""},
    });
}

TEST(HandoffCancel, IsHeardInGerman) {
    expect_cancels({
        {"Egal", ""},
        {"Vergessen Sie es, danke", ""},
        {"nein, sag mir einfach, wie lange der Versand dauert", "wie lange der Versand dauert"},
        {"Abbrechen bitte", ""},
        {"Hat sich erledigt", ""},
        {"Ich brauche keinen Mitarbeiter mehr", ""},
        {"Ach schon gut. Was kostet der Versand?", "Was kostet der Versand?"},
        {"Ich möchte nicht warten, was kostet eine Lampe?", "was kostet eine Lampe?"},
        {"ist nicht mehr nötig", ""},
    });
}

TEST(HandoffCancel, IsNotHeardInOtherMessages) {
    for (const std::string message :
         {"cancel my order",
          "How do I cancel my subscription?",
          "can I cancel the order I made yesterday",
          "where is my parcel?",
          "thanks",
          "ok",
          "no",
          "I never got my parcel",
          "never mind the bot, I want to talk to a human",
          "I don't want a bot, I want a person",
          "the agent has not answered yet",
          "is anybody there?",
          "I don't need the blue lamp, I need the red one",
          "Kann ich meine Bestellung stornieren?",
          "Ich brauche keine Rechnung",
          "stop charging my card",
          ""}) {
        EXPECT_FALSE(find_handoff_cancel(message)) << message;
    }
}

}  // namespace
}  // namespace continuo::test
