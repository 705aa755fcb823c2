#include "agent/turn/turn_files.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/turn/turn_commit.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Attachment file(std::string name, std::string text, std::string error = {}) {
    Attachment attachment;
    attachment.filename = std::move(name);
    attachment.processed = error.empty();
    attachment.error = std::move(error);
    attachment.text = std::move(text);
    return attachment;
}

TEST(FilesOfTurn, AreThoseOfAllItsMessagesOnce) {
    TurnMaterial material;
    material.logged_files = {"a.txt:\nits beginning", "b.txt:\nof another message"};
    const std::vector<AttachmentReading> readings{
        {file("a.txt", ""), "all of it"}, {file("c.pdf", "", "it is broken"), ""}
    };
    EXPECT_THAT(
        files_of_turn(material, readings, *built_in_replies()),
        ElementsAre("b.txt:\nof another message", "a.txt:\nall of it", "c.pdf:\nit is broken")
    );
}

TEST(MessagesWithFiles, AreThoseBeforeTheHistory) {
    Session session;
    for (const auto& seq : std::vector<json::value>{1, 3, 7, "x", -1, nullptr})
        session.files.push_back(json::object{{"seq", seq}, {"bytes", 1}});
    session.files.emplace_back("garbage");
    MessageList history;
    EXPECT_THAT(messages_with_files_before(session, history, 7), ElementsAre(3U, 1U));
    Message first;
    first.seq = 3;
    history.push_back(first);
    EXPECT_THAT(messages_with_files_before(session, history, 7), ElementsAre(1U));
    EXPECT_THAT(messages_with_files_before(Session{}, history, 7), IsEmpty());
}

}  // namespace
}  // namespace continuo::test
