#include "server/multipart_parser.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace continuo::test {
namespace {

using Kind = MultipartParser::Event::Kind;

struct Part {
    PartHead head;
    std::string content;
    bool ended = false;
};

struct Form {
    std::vector<Part> parts;
    bool ended = false;
    std::string error;
};

/// Reads what the parser has; false when it is at its end or failed.
bool read_events(MultipartParser& parser, Form& form) {
    for (;;) {
        const auto event = parser.next();
        if (!event) {
            EXPECT_EQ(event.error().code, Errc::invalid_input);
            form.error = event.error().detail;
            return false;
        }
        switch (event->kind) {
            case Kind::need_input:
                return true;
            case Kind::part:
                form.parts.push_back({parser.head(), "", false});
                break;
            case Kind::data:
                EXPECT_FALSE(event->data.empty());
                form.parts.back().content += event->data;
                break;
            case Kind::part_end:
                form.parts.back().ended = true;
                break;
            case Kind::end:
                form.ended = true;
                return false;
        }
    }
}

Form read(std::string_view body, std::size_t cut) {
    MultipartParser parser("XX");
    Form form;
    parser.feed(body.substr(0, cut));
    if (!read_events(parser, form)) return form;
    parser.feed(body.substr(cut));
    read_events(parser, form);
    return form;
}

Form read(std::string_view body) {
    return read(body, body.size());
}

std::string with_head(std::string_view lines) {
    return "--XX\r\n" + std::string(lines) + "\r\nvalue\r\n--XX--\r\n";
}

constexpr std::string_view sample =
    "--XX\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n"
    "line one\r\n--X not a boundary\r\n-\r\n\r\n--XX \t\r\n"
    "content-disposition: form-data; name=f; filename=\"a.bin\"\r\nContent-Type: image/png\r\n\r\n"
    "\r\n\r\n--XX\r\n"
    "Content-Disposition: form-data; name=empty\r\n\r\n\r\n--XX--\r\nepilogue --XX";

void expect_sample(const Form& form, std::size_t cut) {
    EXPECT_EQ(form.error, "") << cut;
    ASSERT_EQ(form.parts.size(), 3U) << cut;
    EXPECT_TRUE(form.ended) << cut;
    EXPECT_EQ(form.parts[0].head.name, "message");
    EXPECT_FALSE(form.parts[0].head.file_name);
    EXPECT_EQ(form.parts[0].content, "line one\r\n--X not a boundary\r\n-\r\n") << cut;
    EXPECT_EQ(form.parts[1].head.file_name, "a.bin");
    EXPECT_EQ(form.parts[1].head.content_type, "image/png");
    EXPECT_EQ(form.parts[1].content, "\r\n") << cut;
    EXPECT_EQ(form.parts[2].content, "") << cut;
    for (const auto& part : form.parts)
        EXPECT_TRUE(part.ended);
}

TEST(MultipartParser, ReadsPartsWhereverTheyAreCut) {
    for (std::size_t cut = 0; cut <= sample.size(); ++cut)
        expect_sample(read(sample, cut), cut);
}

TEST(MultipartParser, ReadsPartsByteByByte) {
    MultipartParser parser("XX");
    Form form;
    for (const char c : sample) {
        parser.feed({&c, 1});
        if (!read_events(parser, form)) break;
    }
    expect_sample(form, 0);
}

TEST(MultipartParser, ForgivesAnEmptyLineInFront) {
    const auto body = "\r\n" + std::string(sample);
    for (std::size_t cut = 0; cut <= body.size(); ++cut)
        expect_sample(read(body, cut), cut);
    for (std::size_t cut = 0; cut <= 6; ++cut)
        EXPECT_NE(read("\r\n" + body, cut).error, "") << "two are too many, cut at " << cut;
}

TEST(MultipartParser, DecodesNames) {
    const auto form =
        read(with_head("Content-Disposition: form-data; name=\"a%22b\"; filename=\"x.txt\"; "
                       "filename*=UTF-8''dir%2F%E2%82%AC.txt\r\n"));
    ASSERT_EQ(form.parts.size(), 1U) << form.error;
    EXPECT_EQ(form.parts[0].head.name, "a\"b");
    EXPECT_EQ(form.parts[0].head.file_name, "\xe2\x82\xac.txt");
}

TEST(MultipartParser, TellsAnEmptyFileNameFromNone) {
    const auto form = read(with_head("Content-Disposition: form-data; name=f; filename=\"\"\r\n"));
    ASSERT_EQ(form.parts.size(), 1U) << form.error;
    EXPECT_EQ(form.parts[0].head.file_name, "");
}

TEST(MultipartParser, RefusesBadBodies) {
    const std::string disposition = "Content-Disposition: form-data; name=a\r\n";
    for (const std::string& body : {
             std::string("preamble\r\n--XX\r\n"),
             std::string("--XY\r\n"),
             std::string("--XXY\r\n"),
             std::string("--XX-\r\n"),
             std::string("--XX\r\n\r\nvalue"),
             "--XX" + std::string(100, ' ') + "\r\n",
             with_head("Content-Type: text/plain\r\n"),
             with_head("Content-Disposition: attachment; name=a\r\n"),
             with_head("Content-Disposition: form-data\r\n"),
             with_head("Content-Disposition: form-data; name=\"\"\r\n"),
             with_head("Content-Disposition: form-data; name=\"a\r\n"),
             with_head(disposition + disposition),
             with_head(disposition + "no colon\r\n"),
             with_head(disposition + ": no name\r\n"),
             with_head(disposition + " folded\r\n"),
             with_head(disposition + "A: b\nC: d\r\n"),
             with_head(disposition + "A: b\rC: d\r\n"),
             with_head(disposition + "Content-Transfer-Encoding: base64\r\n"),
             with_head("Content-Disposition: form-data; name=\"\xff\"\r\n"),
             with_head(disposition + "A: " + std::string(limits::multipart_header_bytes_max, 'b')),
             "--XX\r\n" + std::string(limits::multipart_header_bytes_max + 10, 'a'),
             "--XX\r\n" + disposition + "\r\nvalue\r\n--XXnonsense",
         }) {
        EXPECT_NE(read(body).error, "") << body;
        EXPECT_FALSE(read(body).ended) << body;
    }
}

TEST(MultipartParser, WaitsForTheLastBoundary) {
    const auto whole = std::string(sample.substr(0, sample.find("--\r\nepilogue") + 2));
    for (std::size_t end = 0; end < whole.size(); ++end) {
        const auto form = read(whole.substr(0, end));
        EXPECT_FALSE(form.ended) << end;
        EXPECT_EQ(form.error, "") << end;
    }
    EXPECT_TRUE(read(whole).ended);
}

}  // namespace
}  // namespace continuo::test
