// Every JSON body that the API takes, read from the same bytes: what is accepted is within the
// bounds of the contract, and what is refused is refused with a reason.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "api/completions/completion_error.hpp"
#include "api/completions/completion_request.hpp"
#include "api/wire/requests.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace {

using namespace continuo;

void require(bool condition) {
    if (!condition) std::abort();
}

/// The value, or nullptr after a look at the error.
template <class T>
const T* accepted(const ApiResult<T>& result) {
    if (result) return &*result;
    // 404: another model.
    require(result.error().status == 422 || result.error().status == 404);
    require(!result.error().problems.empty());
    for (const auto& problem : result.error().problems)
        require(!problem.loc.empty() && !problem.msg.empty() && is_utf8(problem.msg));
    return nullptr;
}

void check_text(const std::string& text, std::size_t code_points_max) {
    require(is_utf8(text) && !has_control_characters(text) && utf8_length(text) <= code_points_max);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string body(reinterpret_cast<const char*>(data), size);
    HttpRequest request;
    request.headers.add("Content-Type", "application/json");
    request.body = body;
    const auto session = read_new_session(request);
    if (const auto* value = accepted(session); value != nullptr && value->session.user_id)
        check_text(*value->session.user_id, limits::id_bytes_max);

    const auto search = read_search(request);
    if (const auto* value = accepted(search)) {
        check_text(value->query.text, limits::query_code_points_max);
        require(!value->query.text.empty() && value->query.limit >= 1);
        require(value->query.limit <= limits::search_results_max);
    }

    const auto message = read_new_message(request);
    if (const auto* value = accepted(message)) {
        check_text(value->message, limits::message_code_points_max);
        require(!trim(value->message).empty());
        require(value->client_message_id.size() <= limits::id_bytes_max);
    }

    const auto completion = read_completion_request(body);
    if (const auto* value = accepted(completion)) {
        check_text(value->message, limits::message_code_points_max);
        require(!trim(value->message).empty());
        require(!value->include_usage || value->stream);
        if (value->user) check_text(*value->user, limits::id_bytes_max);
        if (value->conversation) check_text(*value->conversation, limits::id_bytes_max);
    } else {
        require(is_utf8(completion_error_json(completion.error(), false)));
    }

    const auto documents = read_documents(body);
    if (const auto* value = accepted(documents))
        require(!value->empty() && value->size() <= limits::documents_per_call_max);
    if (!body.empty()) (void)accepted(read_status_change({}, body));
    (void)accepted(read_ticket_patch(body));
    return 0;
}
