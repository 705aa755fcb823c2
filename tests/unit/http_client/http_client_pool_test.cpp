#include "http_client/http_client_pool.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(HttpClientPool, GivesAClientBackToItsContextOnly) {
    HttpClientPool pool("http://127.0.0.1:9", {});
    boost::asio::io_context one;
    boost::asio::io_context other;
    auto client = pool.connect(one.get_executor()).value();
    const auto* first = client.get();
    pool.keep(one.get_executor(), std::move(client));
    const auto strange = pool.connect(other.get_executor()).value();
    EXPECT_NE(strange.get(), first);
    const auto again = pool.connect(one.get_executor()).value();
    EXPECT_EQ(again.get(), first);
    pool.close();
}

TEST(HttpClientPool, KeepsNothingOnceItIsClosed) {
    HttpClientPool pool("http://127.0.0.1:9", {});
    boost::asio::io_context context;
    pool.close();
    auto client = pool.connect(context.get_executor()).value();
    pool.keep(context.get_executor(), std::move(client));
    EXPECT_TRUE(pool.connect(context.get_executor()));
}

TEST(HttpClientPool, RefusesWhatIsNoServer) {
    HttpClientPool pool("ftp://a", {});
    boost::asio::io_context context;
    EXPECT_EQ(pool.connect(context.get_executor()).error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace continuo::test
