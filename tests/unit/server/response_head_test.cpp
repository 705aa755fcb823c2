#include "server/response_head.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

std::string head_of(const HttpResponse& response, ResponseFrame frame = {}) {
    frame.date = "D";
    std::string out;
    append_response_head(out, response, frame);
    return out;
}

TEST(ResponseHead, HoldsStatusFieldsAndLength) {
    HttpResponse response;
    response.status = 201;
    response.headers.add("Content-Type", "text/plain");
    response.headers.add("X-Request-ID", "7");
    ResponseFrame frame;
    frame.content_length = 12;
    EXPECT_EQ(
        head_of(response, frame),
        "HTTP/1.1 201 Created\r\nDate: D\r\nContent-Type: text/plain\r\nX-Request-ID: 7\r\n"
        "Content-Length: 12\r\n\r\n"
    );
}

TEST(ResponseHead, LetsNoValueEndItsLine) {
    HttpResponse response;
    response.headers.add("X-A\r\nB", std::string("1\r\nSet-Cookie: a\n\0", 18));
    const auto head = head_of(response);
    EXPECT_NE(head.find("X-A  B: 1  Set-Cookie: a  \r\n"), std::string::npos) << head;
    EXPECT_EQ(head.find("\nSet-Cookie"), std::string::npos);
}

TEST(ResponseHead, KeepsTheConnectionsFieldsToItself) {
    HttpResponse response;
    for (const char* name : {"content-length", "Connection", "DATE", "Transfer-Encoding"})
        response.headers.add(name, "mine");
    EXPECT_EQ(head_of(response).find("mine"), std::string::npos);
    ResponseFrame frame;
    frame.connection = ResponseFrame::Connection::close;
    EXPECT_NE(head_of(response, frame).find("Connection: close\r\n"), std::string::npos);
}

TEST(ResponseHead, NamesNoLengthWhereThereIsNoBody) {
    HttpResponse response;
    for (const int status : {204, 304}) {
        response.status = status;
        EXPECT_EQ(head_of(response).find("Content-Length"), std::string::npos);
    }
}

TEST(ResponseHead, KnowsReasons) {
    EXPECT_EQ(reason_phrase(404), "Not Found");
    EXPECT_EQ(reason_phrase(505), "HTTP Version Not Supported");
    EXPECT_EQ(reason_phrase(100), "Continue");
    EXPECT_EQ(reason_phrase(299), "Unknown");
    EXPECT_EQ(reason_phrase(0), "Unknown");
    EXPECT_EQ(reason_phrase(999), "Unknown");
}

TEST(DateCache, IsMadeAnewWhenItsSecondIsOver) {
    DateCache cache;
    const auto now = std::chrono::steady_clock::now();
    const auto first = cache.at(now);
    EXPECT_TRUE(first.ends_with(" GMT")) << first;
    const auto* const storage = first.data();
    EXPECT_EQ(cache.at(now).data(), storage);
    EXPECT_EQ(cache.at(now + std::chrono::seconds(1)).size(), 29U);
}

}  // namespace
}  // namespace continuo::test
