#include "database/engine/connection.hpp"

#include <gtest/gtest.h>

#include "database/engine/statement.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

TEST(Connection, OverwritesWhatIsErased) {
    const ScratchFolder folder;
    DatabaseConfig config;
    config.file = folder.path() / "continuo.db";
    const auto connection = open_connection(config, Connection::Access::write);
    Statement statement(*connection, "PRAGMA secure_delete", {Value::Type::integer});
    ASSERT_TRUE(statement.find());
    EXPECT_EQ(statement.integer(0), 1);
}

}  // namespace
}  // namespace continuo::test
