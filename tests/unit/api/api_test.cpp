#include "api_test.hpp"

#include <fstream>

#include "api/completions/completion_error.hpp"
#include "api/docs/openapi.hpp"
#include "api/request_path.hpp"
#include "api/route_table.hpp"
#include "base/text.hpp"
#include "schema_check.hpp"
#include "support/run_task.hpp"

namespace continuo::test {

TestRequest& TestRequest::header(std::string name, std::string value) {
    request.headers.add(std::move(name), std::move(value));
    return *this;
}

TestRequest& TestRequest::body(std::string type, std::string text) {
    header("Content-Type", std::move(type));
    request.content_length = text.size();
    request.body = std::move(text);
    return *this;
}

TestRequest& TestRequest::form(std::string text) {
    return body("application/x-www-form-urlencoded", std::move(text));
}

TestRequest& TestRequest::fields(std::vector<std::pair<std::string, std::string>> fields) {
    if (request.headers.find("Content-Type") == nullptr)
        header("Content-Type", "multipart/form-data; boundary=x");
    request.form = std::move(fields);
    return *this;
}

TestRequest& TestRequest::file(std::string field, UploadedFile file) {
    file.field = std::move(field);
    request.files.push_back(std::move(file));
    return *this;
}

TestRequest& TestRequest::from(std::string address) {
    request.remote_address = std::move(address);
    return *this;
}

TestRequest ask(std::string method, std::string target) {
    TestRequest out;
    out.request.method = std::move(method);
    out.request.target = std::move(target);
    out.request.remote_address = "192.0.2.1";
    return out;
}

std::string TestResponse::header(std::string_view name) const {
    const auto* value = response.headers.find(name);
    return value == nullptr ? "" : *value;
}

std::string TestResponse::message() const {
    return find_string(object(), "message").value_or("");
}

std::vector<std::string> TestResponse::problems() const {
    std::vector<std::string> out;
    const auto body = object();
    const auto* list = find_array(body, "detail");
    if (list == nullptr) return out;
    for (const auto& problem : *list) {
        std::string loc;
        for (const auto& step : problem.at("loc").as_array()) {
            if (!loc.empty()) loc += '.';
            loc += step.is_string() ? std::string(step.as_string()) : json::serialize(step);
        }
        out.push_back(loc);
    }
    return out;
}

ApiTest::ApiTest() {
    config.admin_key = admin_key;
    config.debug = true;
    config.telemetry = true;
    config.cors.origins = {"https://shop.example"};
    config.rate_limit.requests = 10'000;
    config.access_log = false;
    restart();
}

void ApiTest::restart() {
    api = make_api(
        config,
        ApiServices{
            .sessions = sessions,
            .agent = agent,
            .tools = tools,
            .knowledge = knowledge,
            .database = database,
            .pool = pool,
            .clock = clock,
            .metrics = &metrics,
            .cache = shared_cache,
            .rates = shared_rates,
            .guesses = shared_guesses,
            .operators = &operators,
            .draining = [this] { return draining; },
            .catching_up = [this] { return catching_up; },
            .reports = reports,
            .extractor = &extractor,
        }
    );
}

std::string ApiTest::add_operator(std::string name, OperatorRole role) {
    auto token = database.operator_store.add_named(std::move(name), role);
    refresh_operators();
    return token;
}

void ApiTest::refresh_operators() {
    (void)run_task(operators.refresh());
}

TestResponse ApiTest::send(TestRequest built) {
    auto& request = built.request;
    request.received = clock.steady_now();
    auto decision = api->accept(request);
    const auto head = request;
    TestResponse out;
    if (auto* response = std::get_if<HttpResponse>(&decision)) {
        out = {std::move(*response), true};
    } else {
        out = {run_task(api->handle(std::move(request))), false};
    }
    check_promises(head, out.response);
    return out;
}

void ApiTest::expect_status(TestRequest request, int status) {
    const auto name = request.request.method + " " + request.request.target;
    const auto response = send(std::move(request));
    EXPECT_EQ(response.status(), status) << name << "\n" << response.response.body;
}

UploadedFile ApiTest::upload(std::string filename, std::string content, std::string type) {
    const auto path = folder / std::to_string(++x_files);
    std::ofstream(path, std::ios::binary) << content;
    UploadedFile file;
    file.filename = std::move(filename);
    file.content_type = std::move(type);
    file.bytes = content.size();
    file.file = std::make_shared<const ScratchFile>(path);
    return file;
}

void ApiTest::check_promises(const HttpRequest& request, const HttpResponse& response) {
    static SchemaCheck schema_check;
    SCOPED_TRACE(request.method + " " + request.target + "\n" + response.body.substr(0, 2000));
    for (const auto* name : {"X-Request-ID", "X-Process-Time", "X-Content-Type-Options"})
        EXPECT_NE(response.headers.find(name), nullptr) << name;
    if (response.status == 204) {
        EXPECT_TRUE(response.body.empty());
        return;
    }

    const auto* type = response.headers.find("Content-Type");
    ASSERT_NE(type, nullptr);
    const bool is_completions = !config.program_keys.empty() && is_completions_path(request.target);
    if (response.status >= 400 && is_completions) {
        EXPECT_EQ(*type, "application/json");
        EXPECT_EQ(schema_check.problems("CompletionError", json::parse(response.body)), "");
        EXPECT_NE(response.headers.find("x-should-retry"), nullptr);
    } else if (response.status >= 400) {
        EXPECT_EQ(*type, "application/json");
        const auto body = json::parse(response.body);
        EXPECT_EQ(schema_check.problems("Error", body), "");
        EXPECT_EQ(body.at("request_id").as_string(), *response.headers.find("X-Request-ID"));
        EXPECT_EQ(body.at("detail").is_array(), response.status == 422);
    }
    if (response.status == 503) {
        EXPECT_NE(response.headers.find("Retry-After"), nullptr);
    }

    RouteTableConfig of_table{config.prefix, config.debug, config.telemetry};
    of_table.completions = !config.program_keys.empty();
    const RouteTable table(of_table);
    const auto target = parse_target(request.target);
    if (!target) return;
    const auto match = table.match(request.method, target->segments);
    if (!match) return;
    const auto& route = *match->route;
    const auto description = make_openapi(config);
    const auto status = std::to_string(response.status);
    const auto method = request.method == "HEAD" ? std::string("get") : to_lower(request.method);
    const auto& responses =
        description.at("paths").at(match->pattern).at(method).at("responses").as_object();
    EXPECT_TRUE(responses.contains(status)) << "the description does not name " << status;
    if (response.status < 400 && !route.response_schema.empty()) {
        EXPECT_EQ(schema_check.problems(route.response_schema, json::parse(response.body)), "");
    }
}

}  // namespace continuo::test
