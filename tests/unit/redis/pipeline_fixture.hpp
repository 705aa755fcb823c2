#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "redis/protocol/pipeline.hpp"

namespace continuo::test {

using namespace std::chrono_literals;

inline constexpr std::string_view greeting_bytes = "*1\r\n$4\r\nPING\r\n";

inline std::string bytes_of(const std::string& name) {
    return Command{name}.bytes();
}

/// A pipeline, and the outcomes of what was pushed into it, by the order of push.
class PipelineTest : public testing::Test {
protected:
    explicit PipelineTest() { make({}); }

    void make(PipelineLimits limits, RedisLogin login = {}) {
        pipeline = std::make_unique<Pipeline>("there:1", std::move(login), limits);
    }

    std::size_t push(std::vector<Command> commands, SteadyPoint deadline = SteadyPoint::max()) {
        const auto index = ids.size();
        ids.push_back(0);
        outcomes.emplace_back();
        ids[index] = pipeline->push(
            std::move(commands),
            deadline,
            [this, index](Pipeline::BatchResult outcome) {
                EXPECT_FALSE(outcomes[index]) << "a batch ended twice";
                outcomes[index] = std::move(outcome);
            }
        );
        deliver();
        return index;
    }
    std::size_t push(std::string name, SteadyPoint deadline = SteadyPoint::max()) {
        return push(std::vector{Command{name}}, deadline);
    }

    void deliver() {
        for (auto& [completion, outcome] : pipeline->take_ended())
            completion(std::move(outcome));
    }

    /// Writes all there is.
    std::string write() {
        auto output = pipeline->take_output(now);
        pipeline->written(output.size());
        return output;
    }
    Result<void> receive(std::string_view bytes) {
        auto received = pipeline->received(bytes, now);
        deliver();
        return received;
    }
    Result<void> tick() {
        auto ticked = pipeline->tick(now);
        deliver();
        return ticked;
    }
    Error break_off(std::string detail = "cut") {
        auto error = pipeline->broken({Errc::unavailable, std::move(detail)});
        deliver();
        return error;
    }
    void connect() {
        pipeline->connected(now, now + 2s);
        ASSERT_EQ(write(), greeting_bytes);
        ASSERT_TRUE(receive("+PONG\r\n"));
        ASSERT_TRUE(pipeline->is_ready());
    }

    [[nodiscard]] std::string text(std::size_t index) const {
        if (!outcomes[index]) return "(waits)";
        if (!*outcomes[index]) {
            const auto& error = outcomes[index]->error();
            EXPECT_FALSE(error.maybe_executed && error.error.code == Errc::unavailable);
            return std::string(to_string(error.error.code)) +
                   (error.maybe_executed ? ", maybe executed" : ", not executed");
        }
        std::string joined;
        for (const auto& reply : **outcomes[index])
            joined += (joined.empty() ? "" : " ") + reply.text;
        return joined;
    }

    SteadyPoint now{std::chrono::hours(1000)};
    std::unique_ptr<Pipeline> pipeline;
    std::vector<Pipeline::Id> ids;
    std::vector<std::optional<Pipeline::BatchResult>> outcomes;
};

}  // namespace continuo::test
