#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/api_call.hpp"
#include "api/completions/completion_request.hpp"
#include "domain/session_snapshot.hpp"

namespace continuo {

// Which session a request under /v1 continues. A session id opens its session to everybody who
// knows it, and programs name conversations by what is easily guessed ("42", an e-mail address). So
// a name is never an id: the id is a keyed hash of the program and the name, which only this server
// can make, and one program's names lead to no conversation of another.
//
//   metadata.session_id = sess_...   that session, which exists
//   metadata.session_id = else       the conversation of that name
//   user, or the verified user       the conversation of that user
//   neither                          a new session; a request that is sent again with its
//                                    Idempotency-Key finds it

/// Sessions that one name has in turn: an ended one or one past its lifetime cannot go on, and its
/// id stays taken for a while.
inline constexpr int conversation_places = 8;

struct ProgramConversation {
    std::optional<std::string> name;  ///< metadata.session_id
    std::optional<std::string> user;
    bool user_verified = false;     ///< by a user token
    std::string client_message_id;  ///< Idempotency-Key; may be empty
};

/// The id of the session at `place` of a conversation. `kind`: what the name is a name of.
[[nodiscard]] std::string conversation_id(
    const ApiCall& call, std::string_view kind, std::string_view name, int place
);

/// The session of the conversation, found or created. `call` outlives the task.
/// Errors: those of SessionStore::load and create; 404 for a sess_... that does not exist; 409 if
/// every place has a session that cannot go on.
[[nodiscard]] Task<ApiResult<SessionSnapshot>> open_conversation(
    const ApiCall* call, ProgramConversation conversation
);

/// The seq of the message with this client_message_id, if it is among the newest of the session.
[[nodiscard]] Task<std::optional<std::uint64_t>> find_repeated(
    SessionStore* sessions, SessionSnapshot session, std::string client_message_id
);

}  // namespace continuo
