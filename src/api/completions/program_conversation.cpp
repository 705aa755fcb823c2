#include "api/completions/program_conversation.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/handlers/session_access.hpp"
#include "domain/fingerprint.hpp"

namespace continuo {

namespace {

constexpr std::string_view own_id_prefix = "sess_";
/// Messages among which a repeated one is looked for.
constexpr std::uint64_t repeated_among = 8;

NewSession new_session(
    const ApiCall& call, const ProgramConversation& conversation, std::string session_id
) {
    NewSession out;
    out.session_id = std::move(session_id);
    out.user_id = conversation.user;
    out.user_verified = conversation.user_verified;
    out.metadata = {{"source", "completions"}, {"program", call.principal.actor()}};
    out.request_id = call.request_id;
    return out;
}

/// Creates the session; another request may have done so at the same moment.
Task<ApiResult<SessionSnapshot>> create_or_load(const ApiCall* call, NewSession wanted) {
    const auto id = wanted.session_id;
    auto& sessions = call->services.sessions;
    auto made = co_await sessions.create(std::move(wanted));
    if (!made && made.error().code == Errc::conflict && !id.empty())
        made = co_await sessions.load(id);
    if (!made) co_return std::unexpected(session_error(std::move(made.error()), id));
    co_return std::move(*made);
}

ApiError all_places_ended() {
    return api_error(
        409,
        "The conversations of this name are ended. Please name another one in metadata.session_id."
    );
}

/// The first place whose session goes on, or that knows the repeated message; else the first free
/// one gets a new session.
Task<ApiResult<SessionSnapshot>> open_named(
    const ApiCall* call, ProgramConversation conversation, std::string kind, std::string name
) {
    auto& sessions = call->services.sessions;
    std::optional<std::string> free;
    for (int place = 0; place < conversation_places; ++place) {
        auto id = conversation_id(*call, kind, name, place);
        auto session = co_await sessions.load(id);
        if (session) {
            const bool goes_on = (*session)->status != SessionStatus::ended;
            if (goes_on ||
                co_await find_repeated(&sessions, *session, conversation.client_message_id))
                co_return std::move(*session);
        } else if (session.error().code == Errc::not_found) {
            if (!free) free = std::move(id);
        } else if (session.error().code != Errc::gone) {
            co_return std::unexpected(to_api_error(std::move(session.error())));
        }
    }
    if (!free) co_return std::unexpected(all_places_ended());
    co_return co_await create_or_load(call, new_session(*call, conversation, std::move(*free)));
}

}  // namespace

std::string conversation_id(
    const ApiCall& call, std::string_view kind, std::string_view name, int place
) {
    const auto scope = fmt::format("completions {} {} {}", call.principal.actor(), kind, place);
    const auto mark = make_fingerprint(call.config.fingerprint_secret, scope, name);
    return std::string(own_id_prefix) + mark.substr(mark.size() - 32);  // 128 bits of the hash
}

Task<std::optional<std::uint64_t>> find_repeated(
    SessionStore* sessions, SessionSnapshot session, std::string client_message_id
) {
    if (client_message_id.empty() || session->last_seq == 0) co_return std::nullopt;
    const auto after = session->last_seq - std::min(session->last_seq, repeated_among);
    const auto page = co_await sessions->history(session->session_id, after, repeated_among);
    if (!page) co_return std::nullopt;
    for (const auto& message : page->messages) {
        if (message.role == Role::user && message.client_message_id == client_message_id)
            co_return message.seq;
    }
    co_return std::nullopt;
}

Task<ApiResult<SessionSnapshot>> open_conversation(
    const ApiCall* call, ProgramConversation conversation
) {
    if (conversation.name && conversation.name->starts_with(own_id_prefix)) {
        const auto id = *conversation.name;
        if (auto error = check_session_id(id)) co_return std::unexpected(std::move(*error));
        auto session = co_await call->services.sessions.load(id);
        if (!session) co_return std::unexpected(session_error(std::move(session.error()), id));
        co_return std::move(*session);
    }
    if (conversation.name) {
        auto name = *conversation.name;
        co_return co_await open_named(call, std::move(conversation), "name", std::move(name));
    }
    if (conversation.user) {
        auto name = *conversation.user;
        const std::string kind = conversation.user_verified ? "verified" : "user";
        co_return co_await open_named(call, std::move(conversation), kind, std::move(name));
    }
    std::string id;
    if (!conversation.client_message_id.empty())
        id = conversation_id(*call, "request", conversation.client_message_id, 0);
    co_return co_await create_or_load(call, new_session(*call, conversation, std::move(id)));
}

}  // namespace continuo
