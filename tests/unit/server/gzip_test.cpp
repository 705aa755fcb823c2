#include "server/gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace continuo::test {
namespace {

std::string decode(const std::string& compressed, std::size_t size) {
    std::string out(size + 1, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

TEST(AcceptsGzip, FollowsTheWeights) {
    for (const char* field :
         {"gzip",
          "GZIP",
          "deflate, gzip;q=0.5",
          "br;q=1.0, gzip;q=0.8, *;q=0.1",
          "*",
          "x-gzip",
          "gzip ; q=1.000",
          "identity;q=0.5, gzip",
          "*;q=0.001"}) {
        EXPECT_TRUE(accepts_gzip(field)) << field;
    }
    for (const char* field :
         {"",
          "identity",
          "deflate, br",
          "gzip;q=0",
          "gzip;q=0.000",
          "*;q=0",
          "gzip;q=0, *",
          "gzip;q=0.5, identity",
          "gzip;q=2",
          "gzip;q=",
          "gzip;q=0.1234",
          "gzip;level=9",
          "gzipped"}) {
        EXPECT_FALSE(accepts_gzip(field)) << field;
    }
}

TEST(IsCompressible, KnowsTextAndNothingElse) {
    for (const char* type :
         {"application/json",
          "text/html; charset=utf-8",
          "TEXT/PLAIN",
          "image/svg+xml",
          "application/problem+json",
          "application/javascript"}) {
        EXPECT_TRUE(is_compressible(type)) << type;
    }
    for (const char* type :
         {"", "image/png", "application/zip", "text/event-stream", "application/octet-stream"})
        EXPECT_FALSE(is_compressible(type)) << type;
}

TEST(GzipEncoder, MakesOneMemberAfterTheOther) {
    GzipEncoder encoder;
    for (const std::size_t size : {0U, 1U, 1000U, 1'000'000U}) {
        std::string body;
        for (std::size_t i = 0; body.size() < size; ++i)
            body += std::to_string(i * i);
        body.resize(size);
        EXPECT_EQ(decode(encoder.encode(body), size), body);
    }
}

}  // namespace
}  // namespace continuo::test
