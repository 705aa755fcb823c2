// The texts of attached files: part of their messages, of no other conversation, within bounds.

#include <boost/json.hpp>

#include "base/limits.hpp"
#include "contract/store_contract.hpp"

namespace continuo::test {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Attachment file(std::string name, std::string text) {
    Attachment attachment;
    attachment.filename = std::move(name);
    attachment.content_type = "text/plain";
    attachment.bytes = text.size();
    attachment.processed = true;
    attachment.text = std::move(text);
    return attachment;
}

BeginTurn with_files(std::string id, std::string message_id, std::vector<Attachment> files) {
    auto turn = message(std::move(id), std::move(message_id));
    turn.attachments = std::move(files);
    return turn;
}

json::array noted(std::initializer_list<std::pair<int, std::size_t>> messages) {
    json::array files;
    for (const auto& [seq, bytes] : messages)
        files.push_back(json::object{{"seq", seq}, {"bytes", bytes}});
    return files;
}

}  // namespace

TEST_P(SessionStoreContract, KeepsTheTextOfAFileWithItsMessage) {
    const std::string text = "The boiler's serial number is 4711.\n\"Keep it dry.\" \xc3\xa9";
    create("s").value();
    create("other").value();
    const auto turn = begun(with_files("s", "m1", {file("manual.txt", text)}));
    EXPECT_EQ(turn.message.attachments.at(0).text, text);
    const auto done = commit(turn.lease, "thank you").value();
    EXPECT_EQ(json::serialize(done.session->files), json::serialize(noted({{1, text.size()}})));

    talk("s", "m2", "where is the number?");
    talk("other", "m2", "where is the number?");
    const auto next = begun(message("s", "m3"));
    EXPECT_EQ(next.history.front().attachments.at(0).text, text);
    if (GetParam().survives_restart) {
        world().restart();
        EXPECT_EQ(log_of("s").at(0).attachments.at(0).text, text);
        EXPECT_EQ(json::serialize(load("s").value().files), json::serialize(done.session->files));
    }
    for (const auto& one : log_of("other"))
        EXPECT_THAT(one.attachments, IsEmpty());
    EXPECT_THAT(load("other").value().files, IsEmpty());
    erase("s").value();
    EXPECT_EQ(error_of(run_task(store().history("s", 0, 10))), Errc::gone);
}

TEST_P(SessionStoreContract, AnotherInstanceGetsTheTextWithTheTurnThatItTakesOver) {
    create("s").value();
    begun(with_files("s", "m1", {file("a.txt", "some text")}));
    advance(31s);
    const auto taken = take_over();
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].message.attachments.at(0).text, "some text");
}

TEST_P(SessionStoreContract, KeepsNoMoreTextOfFilesThanAConversationMayHave) {
    create("s").value();
    const std::string large(limits::kept_file_bytes_max, 'x');
    const auto first =
        begun(with_files("s", "m1", {file("a", large), file("b", large + "x"), file("c", "short")})
        );
    EXPECT_EQ(first.message.attachments.at(0).text, large);
    EXPECT_EQ(first.message.attachments.at(1).text, "");
    EXPECT_EQ(first.message.attachments.at(2).text, "short");
    commit(first.lease, "ok").value();
    // There is no room for it, but for a smaller one.
    const auto second = begun(with_files("s", "m2", {file("d", large), file("e", "short")}));
    EXPECT_EQ(second.message.attachments.at(0).text, "");
    EXPECT_EQ(second.message.attachments.at(0).filename, "d");
    EXPECT_EQ(second.message.attachments.at(1).text, "short");
    EXPECT_EQ(
        json::serialize(second.session->files),
        json::serialize(noted({{1, large.size() + 5}, {3, 5}}))
    );
}

}  // namespace continuo::test
