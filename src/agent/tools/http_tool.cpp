#include "agent/tools/http_tool.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "agent/tools/tool_rate_limiter.hpp"
#include "base/text.hpp"
#include "http_client/base_url.hpp"

namespace continuo {

namespace {

constexpr std::size_t target_value_bytes_max = 512;

/// The text of an argument in a URL; nullopt: it has none.
std::optional<std::string> target_text(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_number() || value.is_bool()) return json::serialize(value);
    return std::nullopt;
}

/// A segment that would change the path around it.
bool changes_path(std::string_view text) {
    return trim(text).empty() || text == "." || text == ".." ||
           text.size() > target_value_bytes_max;
}

bool is_json_type(const HttpHeaders& headers) {
    const auto* type = headers.find("Content-Type");
    if (type == nullptr) return false;
    const auto media = to_lower(trim(split(*type, ';').front()));
    return media == "application/json" || media.ends_with("+json");
}

class HttpTool final : public Tool {
public:
    HttpTool(
        std::shared_ptr<const DeclaredTools> declared,
        const DeclaredTool& tool,
        HttpClientPool& connections,
        std::shared_ptr<RateWindow> rates,
        const Clock& clock
    )
        : x_declared(std::move(declared)),
          x_tool(tool),
          x_connections(connections),
          x_rate(tool.rate, std::move(rates), clock) {}

    [[nodiscard]] std::string_view name() const override { return x_tool.name; }
    [[nodiscard]] std::string_view description() const override { return x_tool.description; }
    [[nodiscard]] json::object parameters() const override { return x_tool.parameters; }
    /// A call that changes something has a key under which the server does it once.
    [[nodiscard]] bool safe_to_repeat() const override { return true; }

    Task<Result<json::object>> run(json::object arguments, ToolContext context) override {
        if (x_tool.needs_verified_customer && !context.user_id)
            co_return fail(Errc::forbidden, x_tool.name + ": the customer is not verified");
        auto request = make_tool_request(
            x_tool.endpoint, arguments, context.user_id.value_or(""), context.call_key
        );
        if (!request) co_return std::unexpected(std::move(request.error()));
        if (!co_await x_rate.take(x_tool.name))
            co_return fail(Errc::limit_exceeded, x_tool.name + ": its rate_limit is reached");
        const auto executor = co_await asio::this_coro::executor;
        auto client = x_connections.connect(executor);
        if (!client) co_return std::unexpected(std::move(client.error()));
        auto response = co_await (*client)->send(std::move(*request), context.deadline);
        if (!response)
            co_return fail(
                response.error().code, fmt::format("{}: {}", x_tool.name, response.error().detail)
            );
        x_connections.keep(executor, std::move(*client));
        auto read = read_tool_response(x_tool, *response);
        if (!read)
            co_return fail(
                read.error().code, fmt::format("{}: {}", x_tool.name, read.error().detail)
            );
        co_return read;
    }

private:
    std::shared_ptr<const DeclaredTools> x_declared;  // owns x_tool
    const DeclaredTool& x_tool;
    HttpClientPool& x_connections;
    ToolRateLimiter x_rate;
};

}  // namespace

std::unique_ptr<Tool> make_http_tool(
    std::shared_ptr<const DeclaredTools> declared,
    std::string name,
    HttpClientPool& connections,
    std::shared_ptr<RateWindow> rates,
    const Clock& clock
) {
    const auto* tool = declared->find(name);
    if (tool == nullptr) return nullptr;
    return std::make_unique<HttpTool>(
        std::move(declared), *tool, connections, std::move(rates), clock
    );
}

HttpClientConfig tool_client_config(const ToolEndpoint& endpoint) {
    HttpClientConfig config;
    config.response_bytes_max = endpoint.response_bytes_max;
    config.public_addresses_only = !endpoint.private_addresses;
    config.certificate_file = endpoint.certificate_file;
    return config;
}

Result<HttpClientRequest> make_tool_request(
    const ToolEndpoint& endpoint,
    const json::object& arguments,
    std::string_view customer,
    std::string_view key
) {
    HttpClientRequest request;
    request.method = endpoint.method;
    std::string unfit;
    const auto target =
        endpoint.target.render([&](std::string_view name) -> std::optional<std::string> {
            std::optional<std::string> text;
            if (name == customer_place) {
                text = customer;
            } else if (const auto* value = find_member(arguments, name)) {
                text = target_text(*value);
            }
            if (!text || changes_path(*text)) unfit = name;
            return percent_encode(text.value_or(""));
        });
    if (!unfit.empty() || !target)
        return fail(Errc::invalid_input, fmt::format("the argument {} cannot be in a URL", unfit));
    request.target = *target;
    const auto in_target = endpoint.target.names();
    json::object rest;
    for (const auto& [name, value] : arguments) {
        if (std::ranges::find(in_target, std::string_view(name)) == in_target.end())
            rest.emplace(name, value);
    }
    const bool has_body = endpoint.method != "GET" && endpoint.method != "DELETE";
    for (const auto& [name, value] : rest) {
        if (has_body) break;
        const auto text = target_text(value);
        if (!text || text->size() > target_value_bytes_max)
            return fail(Errc::invalid_input, "an argument of the query is no text or number");
        request.target += request.target.contains('?') ? '&' : '?';
        request.target += percent_encode(name) + '=' + percent_encode(*text);
    }
    request.headers.add("Accept", "application/json");
    request.headers.add("Accept-Encoding", "identity");
    for (const auto& [name, value] : endpoint.headers)
        request.headers.add(name, value.reveal());
    if (!endpoint.idempotency_header.empty())
        request.headers.add(endpoint.idempotency_header, std::string(key));
    if (has_body) {
        request.headers.add("Content-Type", "application/json");
        request.body = json::serialize(rest);
    }
    return request;
}

void hide_tool_secrets(const ToolEndpoint& endpoint, json::object& values) {
    constexpr std::size_t secret_bytes_min = 6;
    for (auto& member : values) {
        if (!member.value().is_string()) continue;
        std::string text(member.value().get_string());
        for (const auto& [name, secret] : endpoint.headers) {
            for (const auto word : split(secret.reveal(), ' ')) {
                if (word.size() < secret_bytes_min) continue;
                for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at))
                    text.replace(at, word.size(), "***");
            }
        }
        member.value() = text;
    }
}

Result<json::object> read_tool_response(
    const DeclaredTool& tool, const HttpClientResponse& response
) {
    const auto status = response.status;
    if (status == 404 || status == 410) return json::object{{"outcome", "not_found"}};
    if (status == 429) return fail(Errc::busy, "the server has too many requests (429)");
    if (status == 401 || status == 403)
        return fail(Errc::internal, fmt::format("the server refuses our credentials ({})", status));
    if (status >= 500) return fail(Errc::unavailable, fmt::format("status {}", status));
    if (status >= 300 && status < 400)
        return fail(Errc::corrupt, fmt::format("a redirect ({}), which is not followed", status));
    const bool good = status >= 200 && status < 300;
    std::optional<json::value> body;
    if (is_json_type(response.headers)) {
        if (auto parsed = parse_json(response.body)) body = std::move(*parsed);
    }
    if (!good) {
        json::object refused{{"outcome", "refused"}};
        if (body && !tool.result.refusal_pointer.empty()) {
            if (const auto reason = text_at(*body, tool.result.refusal_pointer))
                refused.emplace("reason", *reason);
        }
        hide_tool_secrets(tool.endpoint, refused);
        return refused;
    }
    const bool wants_nothing = tool.result.fields.empty() && !tool.result.schema;
    if (!body && wants_nothing)
        return json::object{{"outcome", "done"}, {"values", json::object()}};
    if (!body)
        return fail(
            Errc::corrupt,
            response.body.empty() ? "the response is empty" : "the response is not JSON"
        );
    auto values = map_result(tool.result, std::move(*body));
    if (!values) return std::unexpected(std::move(values.error()));
    hide_tool_secrets(tool.endpoint, *values);
    return json::object{{"outcome", "done"}, {"values", std::move(*values)}};
}

}  // namespace continuo
