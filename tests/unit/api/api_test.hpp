#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "api/admission/operator_directory.hpp"
#include "api/api.hpp"
#include "extraction/text_extractor.hpp"
#include "fakes.hpp"
#include "support/fake_clock.hpp"
#include "support/scratch.hpp"
#include "telemetry/metrics.hpp"

namespace continuo::test {

inline constexpr auto admin_key = "the-administrators-key";

/// A request that is built up in a test: `post("/api/sessions").json("{}").admin()`.
struct TestRequest {
    HttpRequest request;

    TestRequest& header(std::string name, std::string value);
    TestRequest& body(std::string type, std::string text);
    TestRequest& json(std::string text) { return body("application/json", std::move(text)); }
    TestRequest& form(std::string text);
    /// Multipart fields as the connection would have read them.
    TestRequest& fields(std::vector<std::pair<std::string, std::string>> fields);
    TestRequest& file(std::string field, UploadedFile file);
    TestRequest& admin() { return header("X-API-Key", admin_key); }
    TestRequest& as(const std::string& token) { return header("Authorization", "Bearer " + token); }
    TestRequest& from(std::string address);
};

[[nodiscard]] TestRequest ask(std::string method, std::string target);
[[nodiscard]] inline TestRequest get(std::string target) {
    return ask("GET", std::move(target));
}
[[nodiscard]] inline TestRequest post(std::string target) {
    return ask("POST", std::move(target));
}

struct TestResponse {
    HttpResponse response;
    bool from_accept = false;  ///< answered before the body was read

    [[nodiscard]] int status() const { return response.status; }
    [[nodiscard]] json::value json() const { return json::parse(response.body); }
    [[nodiscard]] json::object object() const { return json().as_object(); }
    /// The value of a header, "" when it is not there.
    [[nodiscard]] std::string header(std::string_view name) const;
    [[nodiscard]] std::string message() const;
    /// The `loc` of each problem of a 422, "body.message"; in order.
    [[nodiscard]] std::vector<std::string> problems() const;
};

/// An API over stand-ins. send() takes a request the whole way, and holds whatever comes back
/// against the promises that every answer keeps: the headers, the one error shape, the schema that
/// the route declares, and that its description names the status.
class ApiTest : public ::testing::Test {
protected:
    ApiTest();

    TestResponse send(TestRequest request);
    /// send() and the status, in one line.
    void expect_status(TestRequest request, int status);
    /// A multipart file with this content, lying in the scratch folder.
    UploadedFile upload(std::string filename, std::string content, std::string type = "text/plain");
    void restart();  ///< with what is in `config` now
    /// Adds an operator, whom the API knows from then on; returns the token.
    std::string add_operator(std::string name, OperatorRole role = OperatorRole::operator_);
    void refresh_operators();

    ScratchFolder folder;
    FakeClock clock;
    Metrics metrics;
    FakeSessionStore sessions;
    FakeToolRegistry tools;
    FakeAgent agent{tools};
    FakeKnowledge knowledge;
    TextExtractor extractor{TextExtractorConfig{}};
    FakeDatabase database;
    OperatorDirectory operators{database.operator_store, clock};
    boost::asio::thread_pool pool{1};
    bool draining = false;
    bool catching_up = false;
    Cache* shared_cache = nullptr;
    RateWindow* shared_rates = nullptr;
    RateWindow* shared_guesses = nullptr;
    InstanceReports* reports = nullptr;
    ApiConfig config;
    std::unique_ptr<HttpHandler> api;

private:
    void check_promises(const HttpRequest& request, const HttpResponse& response);
    int x_files = 0;
};

}  // namespace continuo::test
