#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/admission/client_address.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/http_headers.hpp"
#include "domain/uploaded_file.hpp"

namespace continuo {

/// A request, without sockets. The connection fills in the head, asks the handler how to read the
/// body (HttpHandler::accept), then fills in the body.
struct HttpRequest {
    std::string method;  ///< as sent: "GET"; case matters
    std::string target;  ///< as sent, percent-encoded: "/api/sessions?limit=3"
    HttpHeaders headers;
    std::string remote_address;  ///< numeric, of the peer of the socket: "127.0.0.1", "::1"
    bool secure = false;         ///< over TLS
    std::size_t shard = 0;       ///< index of the shard that the connection lives on
    SteadyPoint received{};      ///< when the head was complete
    std::optional<std::uint64_t> content_length;
    /// The server has no free connection: this one is a reserve for health checks.
    bool over_capacity = false;
    bool counted = false;  ///< HttpHandler::accept() has counted it against the rate limit

    std::string body;                                       ///< all but multipart
    std::vector<std::pair<std::string, std::string>> form;  ///< multipart text fields, in order
    std::vector<UploadedFile> files;                        ///< multipart files
};

/// Whether the header Accept names this media type. Weights (`q=`) are not read.
[[nodiscard]] inline bool accepts(const HttpRequest& request, std::string_view media_type) {
    const auto* accept = request.headers.find("Accept");
    return accept != nullptr && accept->contains(media_type);
}

/// A body that is made while it is sent. Thread: the connection's shard.
class BodyStream {
public:
    virtual ~BodyStream() = default;
    /// The next part, never empty; nullopt at the end. Called again when the part was written.
    virtual Task<std::optional<std::string>> next() = 0;
    enum class End {
        client_gone,  ///< nobody reads any more
        draining,     ///< the server stops: the client should go on at another instance
    };
    /// Makes next() return soon, also one that waits.
    virtual void end(End why) = 0;
};

class WebSocketHandler;

struct HttpResponse {
    int status = 200;
    HttpHeaders
        headers;  ///< without Content-Length, Connection and Date: those are the connection's
    std::string body;
    bool close = false;                    ///< close the connection after it
    std::shared_ptr<BodyStream> stream{};  ///< instead of `body`; null: none
    /// With status 101: what the connection serves from then on.
    std::shared_ptr<WebSocketHandler> websocket{};
};

/// What the parts of a form may be. Checked at the head of each part, before its data is read.
struct FormRules {
    enum class FileVerdict {
        store,
        discard,  ///< no handler reads such a file: its data is counted, and not stored
        refuse,   ///< 415
    };
    std::string_view file_field{};                    ///< a file in another field is refused (422)
    std::span<const std::string_view> text_fields{};  ///< others are skipped
    FileVerdict (*judge_file)(std::string_view filename) = nullptr;
    std::string_view refusal{};  ///< the message for a file that is refused
};

/// How a body is to be taken.
struct BodyPlan {
    std::size_t bytes_max = 0;        ///< one byte more is answered with 413, without reading on
    std::size_t file_bytes_max = 0;   ///< of one multipart file
    std::size_t files_max = 0;        ///< 0: multipart is not taken here (415)
    const FormRules* form = nullptr;  ///< static storage; null: any field, any file
    IpAddress client{};               ///< whose budget of uploads the body uses
    bool check_first = false;         ///< HttpHandler::check_before_body() decides first
    /// handle() answers without the body; if there is one, the connection closes after the answer.
    bool unread = false;
};

}  // namespace continuo
