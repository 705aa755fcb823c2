#include "server/head_check.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace continuo::test {
namespace {

using State = HeadScan::State;

HeadScan scan(std::string_view bytes) {
    std::size_t scanned = 0;
    return scan_head(bytes, scanned);
}

/// The status that a head with these fields (each with its CRLF) is refused with; 0: it is taken.
int status_of(std::string_view line, std::string_view fields = "Host: a\r\n") {
    const auto head = std::string(line) + "\r\n" + std::string(fields) + "\r\n";
    const auto frame = check_head(head);
    return frame ? 0 : frame.error().status;
}

int status_of_fields(std::string_view fields) {
    return status_of("GET / HTTP/1.1", fields);
}

TEST(ScanHead, FindsTheEnd) {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto found = scan(head + "body");
    EXPECT_EQ(found.state, State::complete);
    EXPECT_EQ(found.length, head.size());
}

TEST(ScanHead, FindsTheEndWhereverTheBytesAreCut) {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nA:\r\n\r\n";
    for (std::size_t cut = 0; cut < head.size(); ++cut) {
        std::size_t scanned = 0;
        EXPECT_EQ(scan_head(head.substr(0, cut), scanned).state, State::incomplete) << cut;
        EXPECT_LE(scanned, cut);
        const auto found = scan_head(head, scanned);
        EXPECT_EQ(found.state, State::complete) << cut;
        EXPECT_EQ(found.length, head.size()) << cut;
    }
}

TEST(ScanHead, RefusesBareLineEndsAndControlCharactersAtOnce) {
    for (const char* bytes :
         {"GET / HTTP/1.1\n",
          "GET / HTTP/1.1\r\nA: b\n",
          "GET / HTTP/1.1\r\rA",
          "GET / HTTP/1.1\r\nA: b\rc",
          "\n",
          "\x16\x03\x01",
          "GET /\x01",
          "GET /\x7f"}) {
        EXPECT_EQ(scan(bytes).state, State::malformed) << bytes;
    }
    EXPECT_EQ(scan(std::string_view("GET /\0", 6)).state, State::malformed);
    EXPECT_EQ(scan("GET / HTTP/1.1\r\nA:\tb\r\n\r\n").state, State::complete) << "a tab may stand";
    EXPECT_EQ(scan("GET / HTTP/1.1\r").state, State::incomplete) << "its LF may be on the way";
}

TEST(CheckHead, TakesWhatClientsSend) {
    EXPECT_EQ(status_of("GET / HTTP/1.1"), 0);
    EXPECT_EQ(status_of("GET / HTTP/1.0", ""), 0);
    EXPECT_EQ(status_of("OPTIONS * HTTP/1.1"), 0);
    EXPECT_EQ(status_of("M-SEARCH /a?b=%00&c={} HTTP/1.1"), 0);
    EXPECT_EQ(status_of_fields("Host: [::1]:80\r\nX-Name: \xc3\xa4\r\nEmpty:\r\n"), 0);
    EXPECT_EQ(status_of_fields("Host:\r\n"), 0) << "RFC 9112 3.2: empty when there is no authority";
}

TEST(CheckHead, RefusesRequestLinesOfOtherForms) {
    for (const char* line :
         {"",
          "GET",
          "GET /",
          "GET  HTTP/1.1",
          "GET / / HTTP/1.1",
          " GET / HTTP/1.1",
          "GET / HTTP/1.1 ",
          "G\"T / HTTP/1.1",
          "GET / http/1.1",
          "GET / HTTP/1.x",
          "GET / HTTP/11",
          "GET /\xff HTTP/1.1",
          "GET /\xc3\xa4 HTTP/1.1",
          "GET /a#b HTTP/1.1",
          "GET a HTTP/1.1",
          "GET * HTTP/1.1",
          "GET ftp://a/ HTTP/1.1",
          "GET http:/// HTTP/1.1",
          "GET http://a?b HTTP/1.1",
          "GET http://a@b/ HTTP/1.1"}) {
        EXPECT_EQ(status_of(line), 400) << line;
    }
    EXPECT_EQ(status_of("CONNECT a:80 HTTP/1.1"), 501);
    for (const char* line :
         {"GET / HTTP/2.0", "GET / HTTP/0.9", "GET / HTTP/1.2", "GET / HTTP/9.9"})
        EXPECT_EQ(status_of(line), 505) << line;
}

TEST(CheckHead, BoundsTheTarget) {
    const std::string path(limits::target_bytes_max, '/');
    EXPECT_EQ(status_of("GET " + path + " HTTP/1.1"), 0);
    EXPECT_EQ(status_of("GET " + path + "/ HTTP/1.1"), 414);
}

TEST(CheckHead, RefusesFieldsThatCanBeReadInTwoWays) {
    for (const char* fields :
         {"",
          "Host: a\r\nHost: a\r\n",
          "Host: a\r\nhost: b\r\n",
          "Host: a b\r\n",
          "Host: a/b\r\n",
          "Host: a:b\r\n",
          "Host: a:80:80\r\n",
          "Host: [::1\r\n",
          "Host: a..b\r\n",
          "Host: a!b\r\n",
          "Host: a\r\n folded\r\n",
          "Host: a\r\n\tfolded\r\n",
          " Host: a\r\n",
          "Host : a\r\n",
          "Host\t: a\r\n",
          "Host: a\r\nno colon\r\n",
          "Host: a\r\n: no name\r\n",
          "Host: a\r\nX-\xc3\xa4: b\r\n",
          "Host: a\r\nX: \xff\r\n",
          "Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n",
          "Host: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
          "Host: a\r\nContent-Length: 1, 1\r\n",
          "Host: a\r\nContent-Length: +1\r\n",
          "Host: a\r\nContent-Length: -1\r\n",
          "Host: a\r\nContent-Length: 0x1\r\n",
          "Host: a\r\nContent-Length: 1 1\r\n",
          "Host: a\r\nContent-Length:\r\n",
          "Host: a\r\nContent-Length: 18446744073709551616\r\n",
          "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n",
          "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n",
          "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
          "Host: a\r\nTransfer-Encoding: chunked, chunked\r\n"}) {
        EXPECT_EQ(status_of_fields(fields), 400) << fields;
    }
    EXPECT_EQ(status_of("GET / HTTP/1.0", "Transfer-Encoding: chunked\r\n"), 400);
}

TEST(CheckHead, RefusesWhatItDoesNotUnderstand) {
    for (const char* coding :
         {"gzip", "gzip, chunked", "chunked, gzip", "identity", "xchunked", "chunked;a=b", ""}) {
        const auto fields = "Host: a\r\nTransfer-Encoding: " + std::string(coding) + "\r\n";
        EXPECT_EQ(status_of_fields(fields), 501) << coding;
    }
    EXPECT_EQ(status_of_fields("Host: a\r\nExpect: tea\r\n"), 417);
}

TEST(CheckHead, SaysHowTheMessageIsFramed) {
    const auto frame = check_head(
        "POST /a HTTP/1.1\r\nhOST: a\r\ncontent-length: 007 \r\nEXPECT: 100-Continue\r\n\r\n"
    );
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->content_length, 7U);
    EXPECT_TRUE(frame->has_body());
    EXPECT_TRUE(frame->expects_continue);
    EXPECT_TRUE(frame->keep_alive);
    EXPECT_FALSE(frame->chunked);
    const auto chunked =
        check_head("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n");
    ASSERT_TRUE(chunked);
    EXPECT_TRUE(chunked->chunked && chunked->has_body());
    EXPECT_FALSE(check_head("GET / HTTP/1.1\r\nHost: a\r\n\r\n")->has_body());
}

TEST(CheckHead, KeepsConnectionsAsTheVersionSays) {
    const auto kept = [](std::string_view version, std::string_view option) {
        const auto head = "GET / HTTP/" + std::string(version) +
                          "\r\nHost: a\r\nConnection: " + std::string(option) + "\r\n\r\n";
        return check_head(head)->keep_alive;
    };
    EXPECT_TRUE(kept("1.1", "upgrade"));
    EXPECT_FALSE(kept("1.1", "Close"));
    EXPECT_FALSE(kept("1.1", "keep-alive, close"));
    EXPECT_FALSE(kept("1.0", "upgrade"));
    EXPECT_TRUE(kept("1.0", "Keep-Alive"));
    EXPECT_FALSE(kept("1.0", "keep-alive,\tclose"));
}

TEST(CheckHead, TakesAnAbsoluteTargetApart) {
    const std::string head = "GET HTTP://b.example:81/p?q HTTP/1.1\r\nHost: a\r\n\r\n";
    const auto frame = check_head(head);
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->authority, "b.example:81");
    EXPECT_EQ(frame->target, "/p?q");
    const std::string bare = "GET http://b HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(check_head(bare)->target, "/");
}

TEST(OversizedHead, BlamesTheTargetOnlyWhenItIsLong) {
    EXPECT_EQ(oversized_head_status("GET /" + std::string(20'000, 'a')), 414);
    EXPECT_EQ(oversized_head_status("GET / HTTP/1.1\r\nA: " + std::string(20'000, 'a')), 431);
}

}  // namespace
}  // namespace continuo::test
