#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "agent/llm/model_client.hpp"
#include "support/fake_clock.hpp"
#include "support/model_server.hpp"
#include "support/run_task.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {

/// Collects the text of a completion, like an answer that can begin again.
class TextSink final : public CompletionSink {
public:
    Task<Result<void>> take(std::string piece) override {
        text += piece;
        if (text.size() >= stop_after) co_return fail(Errc::cancelled, "enough");
        co_return Result<void>();
    }
    bool restart() override {
        if (!may_restart && !text.empty()) return false;
        text.clear();
        ++restarts;
        return true;
    }

    std::string text;
    std::size_t stop_after = std::string::npos;
    bool may_restart = true;
    int restarts = 0;
};

/// A client over scripted servers. Waits between attempts take no time; they are noted.
class ModelClientFixture : public ::testing::Test {
protected:
    static ModelEndpointConfig endpoint_of(
        const ModelServer& server, std::string label = "primary"
    ) {
        ModelEndpointConfig endpoint;
        endpoint.label = std::move(label);
        endpoint.base_url = server.url();
        endpoint.api_key = Secret("sk-" + endpoint.label);
        endpoint.model = "gpt-4.1";
        return endpoint;
    }

    ModelClient& client() {
        if (!x_client) {
            config.keep_connections = false;  // each task of a test has its own io_context
            config.sleep = [this](std::chrono::milliseconds wait) -> Task<void> {
                waits.push_back(wait);
                co_return;
            };
            x_client = make_model_client(config, ledger, clock, &metrics).value();
        }
        return *x_client;
    }

    std::expected<Completion, ModelFailure> complete() {
        const ModelMessage message{ModelRole::user, "How long do refunds take?"};
        ChatRequest request{{&message, 1}};
        return run_task(client().complete(std::move(request), &allowance, &sink));
    }
    /// "ok: <text>" or the fault.
    std::string result() {
        const auto outcome = complete();
        return outcome ? "ok: " + outcome->text : std::string(to_string(outcome.error().fault));
    }
    std::vector<std::string> outcomes() const {
        std::vector<std::string> all;
        for (const auto& attempt : allowance.attempts)
            all.push_back(attempt.endpoint + " " + attempt.outcome);
        return all;
    }

    FakeClock clock;
    Metrics metrics;
    UsageLedger ledger{PriceTable::built_in(), {}, clock, &metrics};
    ModelClientConfig config;
    ModelAllowance allowance;
    TextSink sink;
    std::vector<std::chrono::milliseconds> waits;

private:
    std::unique_ptr<ModelClient> x_client;
};

}  // namespace continuo::test
