#include "agent/attachments/attachment_text.hpp"

#include <fstream>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/attachments/windows_1252.hpp"
#include "agent/language/replies.hpp"
#include "base/text.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Replies& replies = *built_in_replies();

AttachmentText read(std::string bytes, const std::string& filename) {
    auto text = parse_attachment(std::move(bytes), filename, replies);
    EXPECT_TRUE(text) << filename << ": " << text.error().detail;
    return text ? std::move(*text) : AttachmentText{};
}

std::string refused(std::string bytes, const std::string& filename) {
    const auto text = parse_attachment(std::move(bytes), filename, replies);
    EXPECT_FALSE(text) << filename;
    if (text) return {};
    EXPECT_EQ(text.error().code, Errc::invalid_input);
    return text.error().detail;
}

std::string repeat(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

TEST(AttachmentText, ReadsPlainText) {
    const auto text = read("Order 42\nis late.", "Complaint.TXT");
    EXPECT_EQ(text.file_type, "text");
    EXPECT_EQ(text.extension, ".txt");
    EXPECT_EQ(text.content, "Order 42\nis late.");
    EXPECT_EQ(text.preview, text.content);
    EXPECT_EQ(text.word_count, 4U);
    EXPECT_FALSE(text.truncated);
}

TEST(AttachmentText, ReadsAnEmptyFile) {
    EXPECT_EQ(read("", "a.txt").word_count, 0U);
    EXPECT_EQ(read("", "a.csv").metadata.at("rows").to_number<int>(), 0);
    EXPECT_EQ(read("", "a.md").content, "");
    EXPECT_EQ(read("", "a.yaml").metadata.at("documents").to_number<int>(), 0);
}

TEST(AttachmentText, SaysWhatIsNotSupportedYetAndWhatIs) {
    EXPECT_EQ(
        refused("MZ", "Setup.EXE"),
        "EXE files are not supported yet. Supported: .txt, .md, .markdown, .csv, .json, .xml, "
        ".yaml, .yml, .html, .htm, .jsonl, .pdf, .docx, .xlsx, .pptx, .odt, .epub, .eml, .png, "
        ".jpg, .jpeg, .tif, .tiff, .webp, .bmp"
    );
    EXPECT_THAT(refused("x", "a.doc"), HasSubstr("DOC files are not supported yet"));
    for (const auto* name : {"noextension", ".env", "dot.", "", "a.verylongextension"})
        EXPECT_THAT(refused("x", name), HasSubstr("Files of this type are not supported yet"));
}

TEST(AttachmentText, CutsThePreviewAtCodePoints) {
    const auto text = read(repeat("ä", 501), "a.txt");
    EXPECT_EQ(text.preview, repeat("ä", 500) + "...");
    EXPECT_EQ(read(repeat("ä", 500), "a.txt").preview, repeat("ä", 500));
}

TEST(AttachmentText, DropsTheByteOrderMark) {
    EXPECT_EQ(read("\xEF\xBB\xBFhello", "a.txt").content, "hello");
    EXPECT_TRUE(parse_attachment("\xEF\xBB\xBF{}", "a.json", replies));
}

TEST(AttachmentText, ReadsWindows1252WhenItIsNotUtf8) {
    EXPECT_EQ(
        read(
            "Stra\xDF"
            "e 5 \x80",
            "a.txt"
        )
            .content,
        "Straße 5 €"
    );
    EXPECT_EQ(read("\x93quoted\x94 \x81", "a.csv").content, "“quoted” \xEF\xBF\xBD");
    EXPECT_EQ(read("{\"name\": \"J\xFCrgen\"}", "a.json").content, "{\"name\": \"Jürgen\"}");
}

TEST(AttachmentText, EveryByteOfWindows1252BecomesUtf8) {
    for (int byte = 0; byte < 256; ++byte) {
        const auto text = windows_1252_to_utf8(std::string(1, static_cast<char>(byte)));
        EXPECT_TRUE(is_utf8(text)) << byte;
        EXPECT_EQ(utf8_length(text), 1U) << byte;
    }
}

TEST(AttachmentText, ANulByteIsNoText) {
    EXPECT_THAT(refused(std::string("a\0b", 3), "a.txt"), HasSubstr("does not hold text"));
    EXPECT_THAT(refused(std::string("\xFF\xFEh\0i\0", 6), "a.csv"), HasSubstr("not hold text"));
}

TEST(AttachmentText, CutsLongTextAtACodePoint) {
    const auto text = read("x" + repeat("ä", attachment_text_bytes_max / 2), "a.txt");
    EXPECT_TRUE(text.truncated);
    EXPECT_EQ(text.content.size(), attachment_text_bytes_max - 1);
    EXPECT_TRUE(is_utf8(text.content));
    EXPECT_FALSE(read(std::string(attachment_text_bytes_max, 'x'), "a.txt").truncated);
}

TEST(AttachmentText, DoesNotReadHalfOfWhatMustBeWhole) {
    for (const auto* name : {"a.json", "a.xml", "a.yaml", "a.yml"}) {
        const auto text =
            parse_attachment(std::string(attachment_text_bytes_max + 1, ' '), name, replies);
        ASSERT_FALSE(text);
        EXPECT_EQ(text.error().code, Errc::limit_exceeded);
        EXPECT_THAT(text.error().detail, HasSubstr("1 MB"));
    }
}

TEST(AttachmentText, ReadsTheHeadingsOfMarkdown) {
    const auto text = read(
        "# Returns\ntext\n```\n# no heading\n```\n## How long ##\r\n#no\n####### no\n", "a.md"
    );
    EXPECT_EQ(text.file_type, "markdown");
    EXPECT_EQ(text.metadata.at("headings"), (json::array{"Returns", "How long"}));
}

TEST(AttachmentText, ReadsCsv) {
    const auto text = read("id,name\n1,\"Doe, Jane\"\r\n2,\"say \"\"hi\"\"\nthere\"\n", "a.csv");
    EXPECT_EQ(text.metadata.at("rows").to_number<int>(), 3);
    EXPECT_EQ(text.metadata.at("columns").to_number<int>(), 2);
    EXPECT_EQ(text.metadata.at("header"), (json::array{"id", "name"}));
    EXPECT_THAT(text.content, HasSubstr("\"Doe, Jane\""));
}

TEST(AttachmentText, ReadsOddCsv) {
    const auto shape = [](const std::string& bytes) {
        const auto text = read(bytes, "a.csv");
        return std::pair(
            text.metadata.at("rows").to_number<int>(), text.metadata.at("columns").to_number<int>()
        );
    };
    EXPECT_EQ(shape("a;b;c\n1;2;3"), std::pair(2, 3));
    EXPECT_EQ(shape("a\tb\n1\t2\n"), std::pair(2, 2));
    EXPECT_EQ(shape("a,b\r1,2\r"), std::pair(2, 2));
    EXPECT_EQ(shape("a,b,\n1,2,"), std::pair(2, 3));
    EXPECT_EQ(shape("\n\na\n\nb\n"), std::pair(2, 1));
    EXPECT_EQ(shape("a\n1,2,3\n4"), std::pair(3, 3));
    EXPECT_EQ(shape("\"a\"x,b"), std::pair(1, 2));
    EXPECT_EQ(shape(","), std::pair(1, 2));
    EXPECT_EQ(read("\"a\"x,b", "a.csv").metadata.at("header"), (json::array{"ax", "b"}));
}

TEST(AttachmentText, RefusesCsvWithAnOpenQuote) {
    EXPECT_THAT(refused("a,b\n1,\"open\n2,3\n", "a.csv"), HasSubstr("quote"));
    // But not where the text was cut by us.
    const auto cut = read("\"" + std::string(attachment_text_bytes_max, 'x') + "\"", "a.csv");
    EXPECT_TRUE(cut.truncated);
}

TEST(AttachmentText, ReadsJson) {
    const auto text = read(R"({"order": 42, "items": [1, 2]})", "a.json");
    EXPECT_EQ(text.metadata.at("top_level"), "object");
    EXPECT_EQ(text.metadata.at("keys"), (json::array{"order", "items"}));
    EXPECT_EQ(read("[1, 2, 3]", "a.json").metadata.at("items").to_number<int>(), 3);
    EXPECT_EQ(read("42", "a.json").content, "42");
}

TEST(AttachmentText, RefusesWhatIsNotJson) {
    for (const auto* bad : {"", "{", "{\"a\":1,}", "nul", "{\"a\":1} x", "{'a':1}"})
        EXPECT_THAT(refused(bad, "a.json"), HasSubstr("This is not JSON"));
    EXPECT_THAT(refused(repeat("[", 5000) + repeat("]", 5000), "a.json"), HasSubstr("deep"));
}

TEST(AttachmentText, ReadsTheTextOfXml) {
    const auto text = read(
        "<?xml version=\"1.0\"?><order id=\"1\"><item>Lamp &amp; shade</item>"
        "<note><![CDATA[a < b]]></note><empty/>&#228;</order>",
        "a.xml"
    );
    EXPECT_EQ(text.content, "Lamp & shade\na < b\nä");
    EXPECT_EQ(text.metadata.at("root"), "order");
    EXPECT_EQ(text.metadata.at("elements").to_number<int>(), 4);
}

TEST(AttachmentText, ExpandsNoEntityOfADocument) {
    const auto text = read(
        "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY file SYSTEM \"file:///etc/passwd\">]><r>&b; &file;</r>",
        "a.xml"
    );
    EXPECT_EQ(text.content, "&b; &file;");
}

TEST(AttachmentText, RefusesWhatIsNotXml) {
    for (const auto* bad : {"", "plain text", "<a><b></a>", "<a", "<?xml version=\"1.0\"?>"})
        EXPECT_THAT(refused(bad, "a.xml"), HasSubstr("This is not XML"));
    EXPECT_THAT(refused(repeat("<a>", 100'000), "a.xml"), HasSubstr("This is not XML"));
    EXPECT_THAT(
        refused(repeat("<a>", 100'000) + repeat("</a>", 100'000), "a.xml"), HasSubstr("deep")
    );
    EXPECT_THAT(refused("<a>&#xD800;</a>", "a.xml"), HasSubstr("do not exist"));
}

TEST(AttachmentText, ReadsYaml) {
    const auto text = read("order: 42\nitems:\n  - name: lamp\n    price: 5\nnote:\n", "a.yml");
    EXPECT_EQ(text.file_type, "yaml");
    EXPECT_EQ(text.metadata.at("keys"), (json::array{"order", "items", "note"}));
    EXPECT_EQ(read("a: 1\n---\nb: 2\n", "a.yaml").metadata.at("documents").to_number<int>(), 2);
    EXPECT_EQ(read("- a\n- b\n", "a.yaml").metadata.at("keys"), json::array());
    EXPECT_EQ(read("[x, y]: 1\nb: 2\n", "a.yaml").metadata.at("keys"), (json::array{"b"}));
}

TEST(AttachmentText, AYamlAliasCannotMultiplyWhatItNames) {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 30; ++i) {
        const auto before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int j = 0; j < 9; ++j)
            bomb += ", " + before;
        bomb += "]\n";
    }
    const auto text = read(bomb, "a.yaml");
    EXPECT_EQ(text.content, bomb);
    EXPECT_EQ(text.metadata.at("keys").as_array().size(), 30U);
}

TEST(AttachmentText, RefusesWhatIsNotYaml) {
    for (const auto* bad :
         {"a: [1, 2", "\"open", "a: b: c", "*unknown", "{a: 1", ",", "a: 1\n---\n, b"})
        EXPECT_THAT(refused(bad, "a.yaml"), HasSubstr("This is not YAML")) << bad;
    EXPECT_THAT(refused(repeat("[", 2000) + repeat("]", 2000), "a.yaml"), HasSubstr("deep"));
    EXPECT_THAT(refused(repeat("- ", 2000) + "x", "a.yaml"), HasSubstr("deep"));
}

TEST(AttachmentText, BoundsTheNamesItLists) {
    std::string object = "{";
    for (int i = 0; i < 100; ++i)
        object += "\"" + std::string(300, 'k') + std::to_string(i) + "\": 1,";
    object.back() = '}';
    const auto keys = read(object, "a.json").metadata.at("keys").as_array();
    EXPECT_EQ(keys.size(), 50U);
    EXPECT_EQ(keys.front().as_string().size(), 200U);
}

class AttachmentFile : public ::testing::Test {
protected:
    std::filesystem::path write(std::string_view bytes) {
        const auto path = folder / "upload-1";
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }
    ScratchFolder folder;
};

TEST_F(AttachmentFile, IsReadByItsClientsName) {
    EXPECT_EQ(
        read_attachment(write("hello"), "../../etc/a.txt", 1000, replies).value().content, "hello"
    );
}

TEST_F(AttachmentFile, MayBeTooLarge) {
    const auto text = read_attachment(write("hello"), "a.txt", 4, replies);
    EXPECT_EQ(text.error().code, Errc::limit_exceeded);
    EXPECT_THAT(text.error().detail, HasSubstr("too large"));
    EXPECT_TRUE(read_attachment(write("hello"), "a.txt", 5, replies));
}

TEST_F(AttachmentFile, MayBeGone) {
    const auto text = read_attachment(folder / "none", "a.txt", 1000, replies);
    EXPECT_EQ(text.error().code, Errc::not_found);
    EXPECT_THAT(text.error().detail, AllOf(HasSubstr("not found"), Not(HasSubstr("/"))));
}

TEST_F(AttachmentFile, OfAnUnsupportedFormatIsNotEvenOpened) {
    EXPECT_EQ(
        read_attachment(folder / "none", "a.exe", 1000, replies).error().code, Errc::invalid_input
    );
}

}  // namespace
}  // namespace continuo::test
