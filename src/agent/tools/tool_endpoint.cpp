#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "agent/tools/tool_declaration.hpp"
#include "agent/tools/yaml_file.hpp"
#include "base/text.hpp"
#include "http_client/base_url.hpp"

namespace continuo {

namespace {

constexpr std::size_t header_value_bytes_max = 4096;
constexpr std::size_t tool_headers_max = 32;

bool is_token(std::string_view name) {
    return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, [](char c) {
        return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
    });
}

/// A header that the client sets itself.
bool is_reserved_header(std::string_view name) {
    return is_one_of(
        to_lower(name),
        {"host",
         "content-length",
         "connection",
         "transfer-encoding",
         "content-type",
         "accept",
         "accept-encoding"}
    );
}

bool is_visible(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

void read_url(
    YamlMapping& mapping,
    ToolEndpoint& endpoint,
    const DeclaredTool& tool,
    const EnvironmentLookup& environment
) {
    const auto node = mapping.require("url");
    const auto url = with_environment(node, mapping.require_text("url"), environment);
    const auto scheme = url.find("://");
    const auto host_begin = scheme == std::string::npos ? 0 : scheme + 3;
    const auto path = std::min(url.find('/', host_begin), url.size());
    endpoint.server = url.substr(0, path);
    const auto base = parse_base_url(endpoint.server);
    if (!base || endpoint.server.contains('{'))
        mapping.fail_here(node, "url must begin with http[s]://host[:port], without values in it");
    const auto target = path < url.size() ? url.substr(path) : "/";
    if (!is_visible(target) || target.contains(' ') || target.contains('#') ||
        target.contains('[') || target.contains("/../"))
        mapping.fail_here(node, "url has characters that must be percent-encoded");
    auto parsed = TextTemplate::parse(target);
    if (!parsed) mapping.fail_here(node, "url: " + parsed.error().detail);
    endpoint.target = std::move(*parsed);
    for (const auto name : endpoint.target.names()) {
        if (name == customer_place && !tool.needs_verified_customer)
            mapping.fail_here(node, "url: {customer_id} needs requires: verified_customer");
        if (name != customer_place && !has_parameter(tool.parameters, name))
            mapping.fail_here(node, fmt::format("url: there is no argument {}", name));
    }
}

}  // namespace

std::vector<std::pair<std::string, Secret>> read_headers(
    YamlMapping& mapping,
    const EnvironmentLookup& environment,
    std::initializer_list<std::string_view> more_reserved
) {
    std::vector<std::pair<std::string, Secret>> headers;
    const auto node = mapping.take("headers");
    if (!node) return headers;
    if (!node->IsMap() || node->size() > tool_headers_max)
        mapping.fail_here(*node, "headers is not a mapping of at most 32 names");
    for (const auto& member : *node) {
        const auto& name = member.first.Scalar();
        const bool reserved = is_reserved_header(name) || is_one_of(to_lower(name), more_reserved);
        if (!is_token(name) || reserved)
            mapping.fail_here(
                member.first, fmt::format("'{}' is not a header to set", excerpt(name))
            );
        const auto value = with_environment(
            member.second, yaml_text(member.second, mapping.what() + ": " + name), environment
        );
        if (!is_visible(value) || value.size() > header_value_bytes_max)
            mapping.fail_here(member.second, "the value of a header is not visible ASCII");
        headers.emplace_back(name, Secret(value));
    }
    return headers;
}

std::string with_environment(
    const YAML::Node& node, const std::string& text, const EnvironmentLookup& environment
) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = text.find("${", at);
        if (begin == std::string::npos) return out + text.substr(at);
        const auto end = text.find('}', begin);
        if (end == std::string::npos) fail_yaml(node, "${ without }");
        const auto name = text.substr(begin + 2, end - begin - 2);
        const auto value = environment(name);
        if (!value || value->empty())
            fail_yaml(node, fmt::format("the variable {} is not set", excerpt(name)));
        out += text.substr(at, begin - at) + *value;
        at = end + 1;
    }
    return out;
}

ToolEndpoint read_tool_endpoint(
    const YAML::Node& node, const DeclaredTool& tool, const EnvironmentLookup& environment
) {
    YamlMapping mapping(node, fmt::format("tool {}: request", tool.name));
    ToolEndpoint endpoint;
    const std::vector<std::string_view> methods{"GET", "POST", "PUT", "PATCH", "DELETE"};
    endpoint.method = methods[mapping.take_choice("method", methods).value_or(0)];
    read_url(mapping, endpoint, tool, environment);
    endpoint.headers = read_headers(mapping, environment);
    if (const auto name = mapping.take_text("idempotency_header")) {
        if (!is_token(*name) || is_reserved_header(*name))
            mapping.fail_here(node, "idempotency_header is not the name of a header");
        endpoint.idempotency_header = *name;
    }
    if (endpoint.method != "GET" && endpoint.idempotency_header.empty())
        mapping.fail_here(
            node,
            "idempotency_header is missing: after the death of an instance, another one repeats "
            "the "
            "call"
        );
    endpoint.private_addresses = mapping.take_bool("private_addresses").value_or(false);
    endpoint.response_bytes_max = static_cast<std::size_t>(
        mapping.take_integer("response_bytes_max", 256, 1024 * 1024).value_or(64 * 1024)
    );
    if (const auto file = mapping.take_text("certificate_file")) endpoint.certificate_file = *file;
    mapping.finish();
    return endpoint;
}

}  // namespace continuo
