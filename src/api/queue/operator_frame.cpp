#include "api/queue/operator_frame.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/id.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace continuo {

std::expected<OperatorFrame, ApiError> read_operator_frame(const std::string& text) {
    const auto no = [](std::string why) { return std::unexpected(api_error(422, std::move(why))); };
    const auto value = parse_json(text);
    if (!value) return no("That is not JSON: " + value.error().detail);
    if (!value->is_object()) return no("A frame is a JSON object with a `type`.");
    const auto& object = value->get_object();
    const auto type = find_string(object, "type");
    if (!type) return no("A frame needs a `type`: auth, typing or ping.");
    if (*type == "ping") return operator_frame::AlivePing{};
    if (*type == "auth") {
        const auto token = find_string(object, "token");
        if (!token) return no("auth needs `token`, a text.");
        return operator_frame::Login{*token};
    }
    if (*type == "typing") {
        const auto session = find_string(object, "session_id");
        if (!session || !is_valid_id(*session)) return no("typing needs `session_id`.");
        return operator_frame::TypingTo{*session};
    }
    return no(fmt::format("Frames of the type {} are not known here.", excerpt(*type)));
}

}  // namespace continuo
