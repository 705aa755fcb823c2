#include "domain/instance_report.hpp"

#include <string>

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using namespace std::string_literals;

InstanceReport sample_report() {
    return {
        .instance = "agent-1:4711:5f0a",
        .generation = 14,
        .lag = 2,
        .documents = 12,
        .chunks = 60,
        .log_entry = 99,
        .reported_at = TimePoint(std::chrono::seconds(1'768'471'200)),
    };
}

TEST(InstanceReport, IsReadAsItWasWritten) {
    EXPECT_EQ(parse_instance_report(serialize(sample_report())), sample_report());
}

TEST(InstanceReport, NothingElseIsTakenForOne) {
    const auto written = serialize(sample_report());
    for (const std::string& text :
         {std::string(),
          std::string("null"),
          std::string("{}"),
          written.substr(1),
          written + "x",
          std::string(5000, '['),
          R"({"instance":"","generation":1,"lag":0,"documents":0,"chunks":0,"log_entry":0,"reported_at":0})"s,
          R"({"instance":"a","generation":-1,"lag":0,"documents":0,"chunks":0,"log_entry":0,"reported_at":0})"s,
          R"({"instance":"a","generation":"1","lag":0,"documents":0,"chunks":0,"log_entry":0,"reported_at":0})"s,
          std::string(3000, ' ') + written}) {
        EXPECT_FALSE(parse_instance_report(text)) << text.substr(0, 120);
    }
}

}  // namespace
}  // namespace continuo::test
