#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "api/admission/principal.hpp"
#include "api/api_call.hpp"
#include "async/task.hpp"

namespace continuo {

using RouteHandler = Task<ApiReply> (*)(ApiCall call);

/// The body that a route accepts.
enum class BodyKind {
    none,
    json,           ///< application/json
    optional_json,  ///< application/json, or no body at all
    message,        ///< form, multipart with files, or JSON
    file,           ///< multipart with one file
};

/// A query parameter, for the documentation.
struct QueryParameter {
    std::string_view name;
    std::string_view schema;  ///< JSON Schema, as JSON text
    std::string_view description;
};

/// One route: all that matching, admission, metrics and documentation need.
struct Route {
    std::string_view method{};
    std::string_view pattern{};  ///< "{p}/sessions/{id}"; {p} is the prefix, {id} one segment
    RouteHandler handler = nullptr;
    std::string_view operation_id{};
    std::string_view tag{};
    std::string_view summary{};
    bool admin = false;       ///< Access::admin
    bool operators = false;   ///< Access::operators
    bool programs = false;    ///< Access::programs; errors in OpenAI's form
    bool metrics = false;     ///< Access::metrics
    bool user_token = false;  ///< takes a user token, for the documentation
    BodyKind body = BodyKind::none;
    /// Runs before the body is read, with a request without one: an error is the answer, and the
    /// body is not read. The response of a success is not sent. Null: nothing to check.
    RouteHandler body_check = nullptr;
    const FormRules* form = nullptr;  ///< of a multipart body; static storage
    std::size_t body_bytes_max = 0;   ///< of a body that is not multipart
    std::size_t file_bytes_max = 0;   ///< 0: MAX_FILE_SIZE
    bool is_bulk = false;             ///< may take long: ApiConfig::request_timeout does not apply
    std::span<const QueryParameter> query{};
    std::string_view request_schema{};   ///< name in schemas(); empty: no body
    int status = 200;                    ///< of success
    std::string_view response_schema{};  ///< name in schemas(); empty: not JSON
    std::string_view content_type = "application/json";
    std::span<const int> errors{};  ///< its own error statuses; not those of every route

    [[nodiscard]] constexpr Access access() const {
        if (programs) return Access::programs;
        if (metrics) return Access::metrics;
        if (admin) return Access::admin;
        return operators ? Access::operators : Access::customer;
    }
};

}  // namespace continuo
