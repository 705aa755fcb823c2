#include "api/docs/openapi.hpp"

#include <set>
#include <string>

#include <boost/json.hpp>

#include "api/admission/user_token.hpp"
#include "api/completions/completion_error.hpp"
#include "api/docs/schemas.hpp"
#include "api/error_response.hpp"
#include "api/route_table.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

json::object reference(std::string_view kind, std::string_view name) {
    return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

/// A body of one type, with the first example of its schema.
json::object body_of(std::string_view schema, const json::object& all) {
    json::object out{{"schema", reference("schemas", schema)}};
    const auto& named = all.at(schema).as_object();
    if (const auto* examples = find_array(named, "examples")) out["example"] = examples->front();
    return out;
}

json::array parameters_of(const Route& route) {
    json::array out;
    if (route.pattern.find("{id}") != std::string_view::npos) {
        out.push_back(
            {{"name", "id"},
             {"in", "path"},
             {"required", true},
             {"schema", {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}}}}
        );
    }
    for (const auto& parameter : route.query) {
        out.push_back(
            {{"name", parameter.name},
             {"in", "query"},
             {"description", parameter.description},
             {"schema", json::parse(parameter.schema)}}
        );
    }
    if (route.body == BodyKind::message) {
        out.push_back(
            {{"name", "Idempotency-Key"},
             {"in", "header"},
             {"description", "The same as client_message_id."},
             {"schema", {{"type", "string"}, {"maxLength", 255}}}}
        );
    }
    if (route.programs && route.body != BodyKind::none) {
        out.push_back(
            {{"name", "Idempotency-Key"},
             {"in", "header"},
             {"description", "The identity of the message: sent again, it is not answered twice."},
             {"schema", {{"type", "string"}, {"maxLength", 255}}}}
        );
    }
    if (route.user_token) {
        out.push_back(
            {{"name", "X-User-Token"},
             {"in", "header"},
             {"description",
              route.programs ? "Proves who the customer is."
                             : "The same as user_token: who the customer is, and the access tags."},
             {"schema", {{"type", "string"}, {"maxLength", user_token_bytes_max}}}}
        );
    }
    return out;
}

json::object request_body_of(const Route& route, const json::object& all) {
    json::object content;
    switch (route.body) {
        case BodyKind::none:
            break;
        case BodyKind::json:
        case BodyKind::optional_json:
            content["application/json"] = body_of(route.request_schema, all);
            break;
        case BodyKind::message:
            content["application/json"] = body_of(route.request_schema, all);
            content["application/x-www-form-urlencoded"] = body_of(route.request_schema, all);
            content["multipart/form-data"] =
                body_of(std::string(route.request_schema) + "Form", all);
            break;
        case BodyKind::file:
            content["multipart/form-data"] = body_of(route.request_schema, all);
            break;
    }
    return {{"required", route.body != BodyKind::optional_json}, {"content", std::move(content)}};
}

json::object success_of(const Route& route, const json::object& all) {
    json::object content;
    if (!route.response_schema.empty()) {
        content[route.content_type] = body_of(route.response_schema, all);
    } else {
        content[route.content_type] = json::object{{"schema", {{"type", "string"}}}};
    }
    if (route.programs && route.body != BodyKind::none)  // with stream: true
        content["text/event-stream"] = json::object{{"schema", {{"type", "string"}}}};
    json::object out{{"description", route.summary}, {"content", std::move(content)}};
    if (route.response_schema.ends_with("List") && route.method == "GET") {
        out["headers"] = {
            {"X-Total-Count", {{"schema", {{"type", "integer"}}}}},
            {"X-Next-Cursor", {{"schema", {{"type", "string"}}}}},
        };
    }
    return out;
}

/// The error statuses of an operation.
std::set<int> errors_of(const Route& route) {
    std::set<int> statuses(route.errors.begin(), route.errors.end());
    statuses.insert({422, 500}
    );  // 422: also for a query that cannot be decoded, which any may have
    statuses.insert(400);
    // 503: when the server has no free connection.
    if (!route.pattern.starts_with("/health")) statuses.insert({429, 503});
    if (route.access() != Access::customer || route.user_token) statuses.insert(401);
    if (route.access() != Access::customer) statuses.insert(403);
    if (route.programs) statuses.erase(422);  // it is 400 there
    if (route.body != BodyKind::none) statuses.insert({408, 503});
    if (route.form != nullptr) statuses.insert(507);
    return statuses;
}

/// The name of the response in `components`.
std::string error_name(const Route& route, int status) {
    return (route.programs ? "CompletionError" : "Error") + std::to_string(status);
}

json::object operation_of(const Route& route, const json::object& all) {
    json::object out{
        {"operationId", route.operation_id},
        {"tags", json::array{route.tag}},
        {"summary", route.summary},
    };
    if (auto parameters = parameters_of(route); !parameters.empty())
        out["parameters"] = std::move(parameters);
    if (route.body != BodyKind::none) out["requestBody"] = request_body_of(route, all);
    json::object responses;
    responses[std::to_string(route.status)] = success_of(route, all);
    for (const auto status : errors_of(route))
        responses[std::to_string(status)] = reference("responses", error_name(route, status));
    out["responses"] = std::move(responses);
    auto& security = out["security"].emplace_array();  // empty: open to everybody
    if (route.programs) {
        security = {json::object{{"bearer", json::array()}}};
    } else if (route.access() != Access::customer) {
        security = {
            json::object{{"apiKey", json::array()}}, json::object{{"bearer", json::array()}}
        };
    }
    return out;
}

std::string_view describe_tag(std::string_view tag) {
    static constexpr std::pair<std::string_view, std::string_view> descriptions[] = {
        {"Chat", "Messages and answers, search, and files, for customers."},
        {"Streams",
         "Conversations as they go on, over server-sent events, and over a WebSocket at /ws "
         "(docs/api.md)."},
        {"Documentation", "This description, and the pages that show it."},
        {"Health", "Probes for load balancers and orchestrators."},
        {"Knowledge", "The documents that answers rest on."},
        {"People", "Customers who ask for a human, and operators who answer them."},
        {"Service", "The running instance and its metrics."},
        {"Sessions", "Conversations: create, read, list, change and erase."},
        {"Completions", "The agent in OpenAI's chat-completions format, for programs (docs/api.md)."
        },
        {"Widget", "The chat widget, for pages to include or to open."},
        {"Tickets", "Conversations that were handed over to a human."},
        {"Analytics", "What the agent does for customers, in figures."},
    };
    for (const auto& [name, description] : descriptions)
        if (name == tag) return description;
    throw std::logic_error("a tag without a description: " + std::string(tag));
}

json::object completion_error_component(int status) {
    const auto example =
        completion_error_json(api_error(status, std::string(error_kind(status)) + "."), false);
    return {
        {"description", error_kind(status)},
        {"content",
         {{"application/json",
           {{"schema", reference("schemas", "CompletionError")}, {"example", json::parse(example)}}}
         }},
    };
}

json::object error_component(int status) {
    auto error = api_error(status, std::string(error_kind(status)) + ".");
    if (status == 422) error = validation_error({"body", "message"}, "Field required", "missing");
    return {
        {"description", error_kind(status)},
        {"content",
         {{"application/json",
           {{"schema", reference("schemas", "Error")},
            {"example", error_body(error, "3f0c1d9e-7a51-4c44-9d0b-0d6f0f7a2b11", false)}}}}},
    };
}

}  // namespace

json::object make_openapi(const ApiConfig& config) {
    const RouteTable table(
        {config.prefix,
         config.debug,
         config.telemetry,
         config.metrics_need_key,
         !config.security_contact.empty(),
         false,
         !config.program_keys.empty()}
    );
    auto all = schemas(!config.program_keys.empty());
    json::object paths;
    json::object responses;
    json::array tags;
    std::set<std::string_view> seen;
    for (const auto& entry : table.entries()) {
        const auto& route = *entry.route;
        if (route.status == 101) continue;  // a WebSocket is no operation of OpenAPI
        auto& path = paths[entry.pattern];
        if (!path.is_object()) path.emplace_object();
        path.get_object()[to_lower(route.method)] = operation_of(route, all);
        if (seen.insert(route.tag).second)
            tags.push_back({{"name", route.tag}, {"description", describe_tag(route.tag)}});
        for (const auto status : errors_of(route))
            responses[error_name(route, status)] =
                route.programs ? completion_error_component(status) : error_component(status);
    }
    json::object security_schemes{
        {"apiKey", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}},
        {"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
    };
    return {
        {"openapi", "3.1.0"},
        {"info",
         {{"title", config.name},
          {"version", config.version},
          {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
          {"description",
           "Sessions are opened by knowing their id; administration needs the administrator's key. "
           "A user_id is a label unless it is verified: by a user token, a user hash or that key. "
           "Every answer carries X-Request-ID."}}},
        {"servers", json::array{json::object{{"url", "/"}}}},
        {"tags", std::move(tags)},
        {"paths", std::move(paths)},
        {"components",
         {{"schemas", std::move(all)},
          {"responses", std::move(responses)},
          {"securitySchemes", std::move(security_schemes)}}},
    };
}

}  // namespace continuo
