// TLS to whatever a master's sentinels or a cluster's nodes name: by what name, and what becomes of
// a certificate for another one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "redis/topology.hpp"
#include "support/wait_until.hpp"
#include "topology_fixture.hpp"

namespace continuo::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

Task<Connection> open_url(std::string text, std::string certificate_file) {
    const auto url = parse_redis_url(text);
    if (!url) throw std::runtime_error(url.error().detail);
    RedisOptions options;
    options.certificate_file = std::move(certificate_file);
    options.connect_timeout = 20s;
    auto made = make_redis_connection(co_await asio::this_coro::executor, *url, options);
    if (!made) throw std::runtime_error(made.error().detail);
    co_return std::move(*made);
}

Task<void> use(std::string url, std::string certificate_file) {
    const auto connection = co_await open_url(std::move(url), std::move(certificate_file));
    EXPECT_TRUE(co_await connection->wait_connected(soon()));
    for (const auto* key : {"a", "b", "c"}) {  // slots of three masters
        EXPECT_EQ(co_await ask(connection, {"SET", key, "1"}), "OK");
        EXPECT_EQ(co_await ask(connection, {"GET", key}), "1");
    }
}

Task<std::string> refusal(std::string url, std::string certificate_file) {
    const auto connection = co_await open_url(std::move(url), std::move(certificate_file));
    const auto outcome = co_await run(connection, {"SET", "a", "1"});
    EXPECT_EQ(text_of(outcome), "unavailable, not executed");
    co_return outcome ? "" : outcome.error().error.detail;
}

class TlsTopologyTest : public testing::Test {
protected:
    [[nodiscard]] RedisCertificate make_certificate(const std::string& names) const {
        return {folder.path(), names};
    }
    static std::string url_of(
        const std::string& scheme, const std::vector<RedisAddress>& addresses
    ) {
        auto url = scheme;
        for (const auto& address : addresses)
            url += address.to_string() + ",";
        url.pop_back();
        return url;
    }
    static std::string url_of(const RedisCluster& cluster) {
        return url_of("rediss+cluster://", {cluster.tls_address(0), cluster.tls_address(1)});
    }
    static std::string url_of(const RedisSentinels& sentinels, const std::string& host) {
        auto addresses = sentinels.config().sentinels;
        for (auto& address : addresses)
            address.host = host;
        return url_of("rediss+sentinel://", addresses) + "/" + RedisSentinels::master_name;
    }

    ScratchFolder folder;
};

TEST_F(TlsTopologyTest, SentinelsAndTheirMasterAreAskedUnderTls) {
    const auto certificate = make_certificate("DNS:localhost,IP:127.0.0.1");
    RedisSentinels sentinels({.certificate = certificate});
    const auto url = url_of(sentinels, "127.0.0.1");
    run_task(use(url, certificate.file()));
    sentinels.switch_master();
    run_task(use(url, certificate.file()));
    EXPECT_THAT(run_task(refusal(url, "")), HasSubstr("certificate verify failed"));
}

TEST_F(TlsTopologyTest, AMasterIsAskedByTheNameThatTheSentinelsGive) {
    const auto certificate = make_certificate("DNS:localhost");
    const RedisSentinels sentinels({.certificate = certificate});
    EXPECT_THAT(
        run_task(refusal(url_of(sentinels, "localhost"), certificate.file())),
        AllOf(HasSubstr("the master"), HasSubstr("not for this host"))
    ) << "they give its address";
    EXPECT_THAT(
        run_task(refusal(url_of(sentinels, "127.0.0.1"), certificate.file())),
        AllOf(HasSubstr("sentinel 127.0.0.1:"), HasSubstr("not for this host"))
    );
}

TEST_F(TlsTopologyTest, NodesAreAskedByTheNamesThatTheClusterGives) {
    const auto certificate = make_certificate("DNS:localhost");
    const RedisCluster cluster(1, {}, certificate);
    EXPECT_THAT(
        run_task(refusal(url_of(cluster), certificate.file())),
        AllOf(HasSubstr("127.0.0.1:"), HasSubstr("not for this host"))
    ) << "it gives their addresses";
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        cluster.ask(i, {"CONFIG", "SET", "cluster-announce-hostname", "localhost"});
        cluster.ask(i, {"CONFIG", "SET", "cluster-preferred-endpoint-type", "hostname"});
    }
    wait_until("each node knows the names of the others", [&] {
        for (std::size_t i = 0; i < cluster.size(); ++i) {
            const auto slots = cluster.ask(i, {"CLUSTER", "SLOTS"});
            for (const auto& range : slots.elements)
                for (std::size_t node = 2; node < range.elements.size(); ++node)
                    if (range.elements[node].elements.at(0).text != "localhost") return false;
        }
        return true;
    });
    run_task(use(url_of(cluster), certificate.file()));
}

}  // namespace
}  // namespace continuo::test
