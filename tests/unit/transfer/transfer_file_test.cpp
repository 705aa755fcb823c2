#include "transfer/transfer_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/scratch.hpp"
#include "unit/transfer/copies.hpp"

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CopyFile : public ::testing::Test {
protected:
    std::string read_file() const {
        std::ifstream in(x_path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write_file(std::string_view text) const {
        std::ofstream out(x_path, std::ios::binary);
        out << text;
    }
    /// A whole export of three conversations.
    std::string exported() {
        TransferFileWriter writer;
        EXPECT_TRUE(writer.create(x_path, x_header));
        for (const auto* id : {"a", "b", "c"})
            EXPECT_TRUE(writer.write(make_copy(id)));
        EXPECT_TRUE(writer.finish());
        EXPECT_EQ(writer.sessions(), 3U);
        return read_file();
    }
    struct Content {
        std::vector<std::string> ids;
        std::vector<std::string> errors;
        std::string fault;
    };
    static Content read(
        const std::string& text, std::size_t line_bytes_max = limits::transfer_line_bytes_max
    ) {
        std::istringstream in(text);
        TransferFileReader reader(in, line_bytes_max);
        Content content;
        for (;;) {
            auto copy = reader.next();
            if (!copy) {
                content.errors.push_back(copy.error().detail);
            } else if (*copy) {
                content.ids.push_back((*copy)->record.session->session_id);
            } else {
                break;
            }
        }
        content.fault = reader.why_not_whole();
        return content;
    }

    ScratchFolder x_folder;
    std::filesystem::path x_path = x_folder / "export.ndjson";
    ExportHeader x_header{"somewhere", FakeClock::start()};
};

TEST_F(CopyFile, ComesBackWhole) {
    const auto content = read(exported());
    EXPECT_THAT(content.ids, ElementsAre("a", "b", "c"));
    EXPECT_THAT(content.errors, IsEmpty());
    EXPECT_EQ(content.fault, "");
    using std::filesystem::perms;
    EXPECT_EQ(
        std::filesystem::status(x_path).permissions() & perms::all,
        perms::owner_read | perms::owner_write
    );
}

TEST_F(CopyFile, WithAChangedByteGivesTheRestAndSaysWhichLine) {
    auto text = exported();
    text[text.find("message 2 of b")] = 'M';
    const auto content = read(text);
    EXPECT_THAT(content.ids, ElementsAre("a", "c"));
    EXPECT_THAT(content.errors, ElementsAre(HasSubstr("line 3")));
    EXPECT_EQ(content.fault, "line 3 is damaged");
}

TEST_F(CopyFile, WithoutALineOrWithOneTwiceIsNotWhole) {
    const auto text = exported();
    const auto second = text.find('\n') + 1;
    const auto third = text.find('\n', second) + 1;
    EXPECT_THAT(
        read(text.substr(0, second) + text.substr(third)).fault, HasSubstr("its last line")
    );
    const auto twice = text.substr(0, third) + text.substr(second);
    EXPECT_THAT(read(twice).fault, HasSubstr("its last line"));
    EXPECT_THAT(read(text.substr(second)).fault, HasSubstr("its last line"));
    EXPECT_THAT(
        read(text + text).errors,
        ElementsAre(
            HasSubstr("header"),
            HasSubstr("after the end"),
            HasSubstr("after the end"),
            HasSubstr("after the end"),
            HasSubstr("after the end")
        )
    );
    EXPECT_THAT(read("").fault, HasSubstr("no header"));
}

TEST_F(CopyFile, ThatIsNoneIsRefusedBeforeItsFirstLineIsTaken) {
    const auto refusal = [](const std::string& text) {
        std::istringstream in(text);
        const auto begun = TransferFileReader(in).begin();
        if (!begun) EXPECT_EQ(begun.error().code, Errc::corrupt);
        return begun ? "" : begun.error().detail;
    };
    for (const auto* packed : {"\x1F\x8B\x08 and\nso on\n", "\x28\xB5\x2F\xFD", "\xFD\x37zXZ"})
        EXPECT_EQ(refusal(packed), "is compressed: unpack it first");
    for (const auto* foreign : {"{\"x\":1}\n", "\n", "a line of somebody's", "{\"continuo"})
        EXPECT_EQ(refusal(foreign), "is not a Continuo export") << foreign;

    const auto whole = exported();
    EXPECT_EQ(refusal(whole), "");
    EXPECT_EQ(refusal(whole.substr(whole.find('\n') + 1)), "") << "the header was lost";
    EXPECT_EQ(refusal(whole.substr(0, 30)), "") << "cut: next() says so";
    EXPECT_EQ(refusal(""), "") << "likewise";
}

TEST_F(CopyFile, SkipsALineThatIsTooLong) {
    const auto text = exported();
    std::size_t longest = 0;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
        longest = std::max(longest, text.find('\n', at) - at);
    EXPECT_THAT(read(text, longest).ids, ElementsAre("a", "b", "c"));

    // Longer than the blocks in which it is read.
    const auto second = text.find('\n', text.find('\n') + 1) + 1;
    const std::string junk(300'000, 'x');
    const auto content = read(text.substr(0, second) + junk + "\n" + text.substr(second), longest);
    EXPECT_THAT(content.ids, ElementsAre("a", "b", "c"));
    ASSERT_EQ(content.errors.size(), 1U);
    EXPECT_EQ(content.errors[0], fmt::format("line 3: it is longer than {} bytes", longest));
    EXPECT_EQ(content.fault, "line 3 is too long");
    EXPECT_THAT(read(text + junk, longest).errors, ElementsAre(HasSubstr("it is longer than")));
    std::istringstream in(junk);
    TransferFileReader reader(in, longest);
    EXPECT_EQ(reader.begin().error().detail, "is not a Continuo export");
}

TEST_F(CopyFile, DoesNotGetALineThatCouldNotBeReadAgain) {
    TransferFileWriter writer(500);
    ASSERT_TRUE(writer.create(x_path, x_header));
    const auto refused = writer.write(make_copy("a"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::limit_exceeded);
    ASSERT_TRUE(writer.finish());
    EXPECT_EQ(writer.sessions(), 0U);
    EXPECT_EQ(read(read_file()).fault, "");
}

TEST_F(CopyFile, ThatWasBegunIsReadFromItsFirstLine) {
    std::istringstream in(exported());
    TransferFileReader reader(in);
    ASSERT_TRUE(reader.begin());
    EXPECT_EQ(reader.sessions_stated(), 3U);
    for (const auto* id : {"a", "b", "c"})
        EXPECT_EQ(reader.next().value()->record.session->session_id, id);
    EXPECT_EQ(reader.next().value(), std::nullopt);
    EXPECT_EQ(reader.why_not_whole(), "");
    EXPECT_EQ(reader.lines(), 5U);

    std::istringstream cut(encode_line(x_header));
    TransferFileReader of_cut(cut);
    ASSERT_TRUE(of_cut.begin());
    EXPECT_EQ(of_cut.sessions_stated(), std::nullopt);
    EXPECT_FALSE(of_cut.next());
    EXPECT_EQ(of_cut.why_not_whole(), "line 1 is truncated");
}

TEST_F(CopyFile, SaysAtItsEndHowManyConversationsComeAndIsReadFromWhereItWas) {
    const auto whole = exported();
    std::istringstream in(whole);
    TransferFileReader reader(in);
    EXPECT_EQ(reader.sessions_stated(), 3U);
    EXPECT_EQ(reader.next().value()->record.session->session_id, "a");
    EXPECT_EQ(reader.sessions_stated(), 3U);
    EXPECT_EQ(reader.next().value()->record.session->session_id, "b");

    const auto end = whole.rfind('\n', whole.size() - 2) + 1;
    for (const auto& text :
         {whole.substr(0, whole.size() - 1), whole.substr(0, end), std::string()}) {
        std::istringstream cut(text);
        EXPECT_EQ(TransferFileReader(cut).sessions_stated(), std::nullopt) << text.size();
    }
}

/// What cannot go back, as a pipe.
class OneWay : public std::stringbuf {
public:
    using std::stringbuf::stringbuf;

protected:
    pos_type seekoff(off_type, std::ios::seekdir, std::ios::openmode) override { return -1; }
    pos_type seekpos(pos_type, std::ios::openmode) override { return -1; }
};

TEST_F(CopyFile, FromAPipeIsReadAllTheSame) {
    OneWay pipe(exported(), std::ios::in);
    std::istream in(&pipe);
    TransferFileReader reader(in);
    EXPECT_EQ(reader.sessions_stated(), std::nullopt);
    EXPECT_EQ(reader.next().value()->record.session->session_id, "a");
}

TEST_F(CopyFile, ThatWasCutAnywhereIsResumedToTheSameFile) {
    const auto whole = exported();
    std::vector<std::size_t> cuts{0, 1, 30};
    for (auto at = whole.find('\n'); at != std::string::npos; at = whole.find('\n', at + 1))
        cuts.insert(cuts.end(), {at - 1, at, at + 1, at + 40});
    for (const auto cut : cuts) {
        write_file(std::string_view(whole).substr(0, cut));
        TransferFileWriter writer;
        const auto resumed = writer.resume(x_path, x_header);
        ASSERT_TRUE(resumed) << cut << ": " << resumed.error().detail;
        if (!resumed->finished) {
            for (const auto* id : {"a", "b", "c"}) {
                if (!resumed->ids.contains(id)) EXPECT_TRUE(writer.write(make_copy(id)));
            }
            ASSERT_TRUE(writer.finish());
        }
        EXPECT_EQ(read_file(), whole) << cut;
    }
}

TEST_F(CopyFile, IsNotResumedWhenItWouldLoseOrMixSomething) {
    const auto whole = exported();
    TransferFileWriter writer;
    EXPECT_EQ(writer.create(x_path, x_header).error().code, Errc::conflict);

    auto damaged = whole;
    damaged[damaged.find("message 2 of a")] = 'M';
    write_file(damaged);
    EXPECT_EQ(writer.resume(x_path, x_header).error().code, Errc::corrupt);
    EXPECT_EQ(read_file(), damaged) << "left as it was";

    write_file(whole);
    EXPECT_EQ(writer.resume(x_path, {"elsewhere", {}}).error().code, Errc::conflict);
    for (const auto* foreign : {"a line of somebody's", "{\"x\":1}\n", "one\ntwo\n"}) {
        write_file(foreign);
        EXPECT_FALSE(writer.resume(x_path, x_header)) << foreign;
        EXPECT_EQ(read_file(), foreign);
    }
    EXPECT_EQ(writer.resume(x_folder / "none", x_header).error().code, Errc::not_found);
}

}  // namespace
}  // namespace continuo::test
