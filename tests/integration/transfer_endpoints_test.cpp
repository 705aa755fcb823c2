// `continuo sessions` with a cluster, and with a master that its sentinels name, at either end.
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/shared_state_fixture.hpp"
#include "support/redis_cluster.hpp"
#include "support/redis_sentinels.hpp"

namespace continuo::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class TransferEndpoints : public SharedState {
protected:
    std::string cluster_url() const {
        return fmt::format(
            "redis+cluster://{},{}",
            x_cluster.address(0).to_string(),
            x_cluster.address(2).to_string()
        );
    }
    std::string sentinel_url() const {
        std::string url = "redis+sentinel://";
        for (const auto& address : x_sentinels.config().sentinels)
            url += address.to_string() + ",";
        url.back() = '/';
        return url + RedisSentinels::master_name;
    }
    ProgramResult sessions(const std::string& arguments, const std::string& url, int expected = 0) {
        auto environment = settings("REDIS_URL", url);
        environment["SESSION_DURABILITY"] = x_durability;
        environment["REDIS_SENTINEL_PASSWORD"] = "sentinel-secret";
        auto result = run_program(x_folder.path(), "sessions " + arguments, environment);
        EXPECT_EQ(result.status, expected) << arguments << '\n' << result.output;
        EXPECT_THAT(result.output, Not(HasSubstr("sentinel-secret")));
        return result;
    }
    /// Conversations of an instance over `url`, which then ends.
    std::vector<std::string> converse(const std::string& url, std::size_t count) {
        ServerProcess server(x_one.path(), settings("REDIS_URL", url));
        HttpCaller caller(server.port());
        std::vector<std::string> made;
        while (made.size() < count) {
            made.push_back(begin(caller));
            EXPECT_EQ(say(caller, made.back(), "How do I reset my password?").status, 200);
        }
        return made;
    }

    std::string x_durability = "fast";
    RedisCluster x_cluster;
    RedisSentinels x_sentinels{{.sentinel_password = "sentinel-secret"}};
};

TEST_F(TransferEndpoints, AreAClusterAndAMasterWithSentinels) {
    const auto cluster = cluster_url();
    const auto master = sentinel_url();
    const auto made = converse(cluster, 8);
    const auto list = sessions("list", cluster).output;
    for (const auto& id : made) {
        EXPECT_THAT(list, HasSubstr(id));
        EXPECT_THAT(
            sessions("show " + id, cluster).output, HasSubstr("How do I reset my password?")
        );
    }
    EXPECT_THAT(sessions("stats", cluster).output, HasSubstr("8 conversations:"));
    EXPECT_THAT(
        sessions("export --output all.ndjson", cluster).output,
        HasSubstr("exported 8 conversations, hash")
    );
    EXPECT_THAT(sessions("import all.ndjson", master).output, HasSubstr("8 added"));
    EXPECT_THAT(sessions("import all.ndjson", cluster).output, HasSubstr("8 unchanged"));
    EXPECT_THAT(
        sessions("show " + made.front(), master).output, HasSubstr("How do I reset my password?")
    );
    // The end of REDIS_URL is the one with the password for sentinels.
    EXPECT_THAT(
        sessions("migrate --from redis --to " + cluster + " --to-prefix moved:", master).output,
        AllOf(
            HasSubstr("8 added"),
            HasSubstr("target  8 conversations, 16 messages"),
            HasSubstr("source and target are identical")
        )
    );
    EXPECT_THAT(
        sessions("migrate --from redis --to " + master, cluster, 1).output,
        AllOf(HasSubstr("sentinel 127.0.0.1:"), HasSubstr("requires a password"))
    );
    sessions("export --output moved.ndjson", master);
    ServerProcess server(x_two.path(), settings("REDIS_URL", cluster));
    HttpCaller caller(server.port());
    EXPECT_EQ(say(caller, made.back(), "thanks").status, 200);
}

TEST_F(TransferEndpoints, WriteOnlyWhatAReplicaHasWhereThatIsAskedFor) {
    const auto made = converse(cluster_url(), 1);
    EXPECT_THAT(
        sessions("export --output one.ndjson", cluster_url()).output,
        HasSubstr("exported 1 conversation, hash")
    );
    x_durability = "replicated";
    EXPECT_THAT(sessions("import one.ndjson", sentinel_url()).output, HasSubstr("1 added"));
    x_sentinels.server(1 - x_sentinels.master_index()).pause();
    const auto prefixed = "migrate --from redis --to redis --to-prefix other:";
    EXPECT_THAT(
        sessions(prefixed, sentinel_url(), 1).output,
        HasSubstr("too few replicas have confirmed the write")
    );
    // It is there by now, and still no replica has it.
    EXPECT_THAT(
        sessions(prefixed, sentinel_url(), 1).output,
        HasSubstr("too few replicas have confirmed the write")
    );
    x_durability = "fast";
    sessions(prefixed, sentinel_url());
}

}  // namespace
}  // namespace continuo::test
