#include "agent/memory/memory_languages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/language/customer_facts.hpp"
#include "agent/memory/memory_reply.hpp"

namespace continuo::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> contents_of_facts(const std::string& message) {
    std::vector<std::string> contents;
    for (const auto& fact : extract_facts(message))
        contents.push_back(fact.content);
    return contents;
}

MemoryAct foreign_act(const std::string& message) {
    return read_memory_request(message, extract_facts(message)).act;
}

std::string foreign_reply(
    const std::string& language, const std::string& message, std::vector<std::string> known = {}
) {
    Question question;
    question.message = message;
    auto facts = extract_facts(message);
    question.memory = plan_memory(message, facts, std::move(known), question.history);
    question.memories = usable_facts(question.memory);
    const auto reply = memory_reply(built_in_replies()->in(language), question);
    return reply ? reply->text : std::string();
}

TEST(MemoryLanguages, HearANameInAnyLanguage) {
    for (const auto* text :
         {"Hallo, ich heiße Ada",
          "Mein Name ist Ada.",
          "Guten Tag, ich bin Ada",
          "hola, me llamo Ada",
          "Bonjour, je m'appelle Ada",
          "bonjour je m’appelle Ada",
          "Ciao, mi chiamo Ada",
          "Hoi, ik heet Ada",
          "mijn naam is Ada",
          "Olá, meu nome é Ada"}) {
        EXPECT_THAT(contents_of_facts(text), Contains("User name: Ada")) << text;
        EXPECT_EQ(foreign_act(text), MemoryAct::states) << text;
    }
}

TEST(MemoryLanguages, KeepWhatIsSaidOfOneself) {
    EXPECT_THAT(contents_of_facts("Ich wohne in Bad Tölz"), Contains("User place: Bad Tölz"));
    EXPECT_THAT(contents_of_facts("vivo en Madrid"), Contains("User place: Madrid"));
    EXPECT_THAT(contents_of_facts("je parle français"), Contains("User language: français"));
    EXPECT_THAT(
        contents_of_facts("Preferisco la mail"), Contains("User preference: Preferisco la mail")
    );
    EXPECT_THAT(
        contents_of_facts("Meine Bestellnummer ist A-1234"), Contains("Order number: A-1234")
    );
    EXPECT_THAT(
        contents_of_facts("mi número de pedido es A-1234"), Contains("Order number: A-1234")
    );
    EXPECT_EQ(foreign_act("Meine Bestellnummer ist A-1234"), MemoryAct::states);
}

TEST(MemoryLanguages, LeaveWhatAsksForSomethingToTheDocuments) {
    for (const auto* text :
         {"Ich heiße Ada, wo ist mein Paket?",
          "Mein Name ist Ada und ich will mein Geld zurück",
          "ich bin Student",
          "ich bin Premium Kunde seit Jahren",
          "me llamo Ada y quiero devolver la lámpara",
          "je m'appelle Ada et ma commande n'est pas arrivée",
          "sono arrabbiato",
          "ik ben mijn wachtwoord vergeten",
          "esqueci a minha senha",
          "vergessen",
          "wie heißt der Chef"})
        EXPECT_EQ(foreign_act(text), MemoryAct::none) << text;
    EXPECT_THAT(contents_of_facts("ich bin Student"), IsEmpty());
    EXPECT_THAT(contents_of_facts("sono arrabbiato"), IsEmpty());
}

TEST(MemoryLanguages, AnswerWhatIsAsked) {
    for (const auto* text :
         {"Was weißt du über mich?",
          "¿Qué sabes de mí?",
          "que sabe de mi",
          "Que savez-vous de moi ?",
          "Che cosa sa di me?",
          "wat weet u over mij?",
          "O que sabe sobre mim?"})
        EXPECT_EQ(foreign_act(text), MemoryAct::asks_all) << text;
    EXPECT_EQ(foreign_act("Wie ist mein Name?"), MemoryAct::asks_one);
    EXPECT_EQ(foreign_act("quelle était ma première question ?"), MemoryAct::asks_first_message);
    EXPECT_EQ(
        foreign_reply("de", "Was weißt du über mich?", {"User name: Ada"}),
        "Das haben Sie mir gesagt:\n\n- Ihr Name ist Ada"
    );
    EXPECT_EQ(
        foreign_reply("fr", "Je m'appelle Ada"), "Enchanté, Ada. Comment puis-je vous aider ?"
    );
    EXPECT_THAT(foreign_reply("es", "prefiero el correo"), HasSubstr("Recordaré que"));
}

TEST(MemoryLanguages, ForgetOnRequest) {
    for (const auto* text :
         {"Vergiss bitte alles über mich",
          "olvide todo sobre mí",
          "Oubliez tout ce que vous savez de moi",
          "dimentica tutto di me",
          "vergeet alles over mij",
          "esqueça tudo sobre mim"})
        EXPECT_EQ(foreign_act(text), MemoryAct::forgets_all) << text;
    EXPECT_EQ(foreign_act("Vergessen Sie das bitte"), MemoryAct::forgets_last);
    EXPECT_EQ(foreign_act("vergeet mijn naam"), MemoryAct::forgets_one);
    EXPECT_EQ(
        foreign_reply("nl", "vergeet mijn naam", {"User name: Ada"}),
        "Goed, dit ben ik vergeten: uw naam is Ada."
    );
}

TEST(MemoryLanguages, CorrectAName) {
    EXPECT_EQ(
        foreign_reply("it", "No, mi chiamo Bob", {"User name: Ada"}),
        "Grazie, ho corretto: il suo nome è Bob."
    );
    EXPECT_TRUE(is_foreign_correction("nein, das ist falsch"));
    EXPECT_FALSE(is_foreign_correction("ich heiße Bob"));
}

}  // namespace
}  // namespace continuo::test
