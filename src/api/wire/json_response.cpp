#include "api/wire/json_response.hpp"

#include <utility>

#include <boost/json.hpp>

#include "base/json_text.hpp"

namespace continuo {

HttpResponse json_response(int status, std::string text) {
    HttpResponse response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.body = std::move(text);
    return response;
}

HttpResponse json_response(int status, const json::value& body) {
    std::string text;
    append_json(text, body);
    return json_response(status, std::move(text));
}

}  // namespace continuo
