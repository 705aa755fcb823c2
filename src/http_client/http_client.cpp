// Sends Boost.Beast messages over one connection, with or without TLS. The deadline covers the
// whole request. A connection that fails in the middle of a response is closed, so that no later
// request reads the rest of it.
#include "http_client/http_client.hpp"

#include <array>
#include <optional>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "async/with_deadline.hpp"
#include "base/limits.hpp"
#include "http_client/base_url.hpp"
#include "http_client/beast_request.hpp"
#include "http_client/public_address.hpp"

namespace continuo {

namespace {

namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using TlsStream = asio::ssl::stream<tcp::socket>;
using Parser = http::response_parser<http::string_body>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// One TCP connection, with or without TLS, and the bytes read ahead.
struct Wire {
    template <class Stream>
    explicit Wire(Stream stream_) : stream(std::move(stream_)) {}

    std::variant<tcp::socket, TlsStream> stream;
    boost::beast::flat_buffer buffer{64 * 1024};

    /// Whether the connection can be reused. The server must not send anything between requests:
    /// bytes, end of file or an error mean that it closes the connection.
    bool is_usable() {
        auto* const tls = std::get_if<TlsStream>(&stream);
        auto& socket = tls != nullptr ? tls->next_layer() : std::get<tcp::socket>(stream);
        error_code ec;
        socket.non_blocking(true, ec);
        std::array<char, 1> byte;
        socket.receive(asio::buffer(byte), tcp::socket::message_peek, ec);
        return ec == asio::error::would_block;
    }
};

/// Why an attempt did not return a response.
struct Failure {
    Error error;
    bool repeatable;  ///< it is safe to send the request again
};
using Answer = std::expected<HttpClientResponse, Failure>;

class BeastHttpClient final : public HttpClient {
public:
    BeastHttpClient(BaseUrl base, HttpClientConfig config)
        : x_base(std::move(base)), x_config(std::move(config)) {}

    Result<void> prepare() {
        if (!x_base.secure) return {};
        x_tls.emplace(asio::ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(x_tls->native_handle(), TLS1_2_VERSION);
        x_tls->set_verify_mode(asio::ssl::verify_peer);
        error_code ec;
        if (x_config.certificate_file.empty()) {
            x_tls->set_default_verify_paths(ec);
        } else {
            x_tls->load_verify_file(x_config.certificate_file, ec);
        }
        if (!ec) return {};
        return fail(
            Errc::invalid_input,
            fmt::format("CA certificates in '{}': {}", x_config.certificate_file, ec.message())
        );
    }

    Task<Result<HttpClientResponse>> send(HttpClientRequest request, Deadline deadline) override {
        return exchange(std::move(request), Reading::whole, deadline);
    }

    Task<Result<HttpClientResponse>> begin(HttpClientRequest request, Deadline deadline) override {
        return exchange(std::move(request), Reading::head, deadline);
    }

    Task<Result<std::string>> read_some(Deadline deadline) override {
        if (!x_in_answer || !x_wire || !x_parser) co_return std::string();
        auto bytes = co_await with_deadline(read_part(), deadline);
        if (!bytes) x_wire.reset();
        if (!bytes || bytes->empty()) x_in_answer = false;
        co_return bytes;
    }

private:
    /// How much of a response one call reads.
    enum class Reading { whole, head };

    Task<Result<HttpClientResponse>> exchange(
        HttpClientRequest request, Reading reading, Deadline deadline
    ) {
        auto message = make_beast_request(x_base, std::move(request));
        if (!message) co_return std::unexpected(message.error());
        x_message = std::move(*message);
        if (x_in_answer) x_wire.reset();  // the previous call was cancelled, or its body not read
        x_in_answer = true;
        x_reading = reading;
        auto answer = co_await with_deadline(send_message(), deadline);
        // Its body is not needed while an answer streams; assigning {} would keep its memory.
        (void)std::exchange(x_message, {});
        x_in_answer = reading == Reading::head && answer.has_value();
        if (!answer) x_wire.reset();
        co_return answer;
    }

    Task<Result<HttpClientResponse>> send_message() {
        const bool kept = x_wire && x_wire->is_usable();
        if (!kept) x_wire.reset();
        auto answer = co_await send_once();
        if (!answer && kept && answer.error().repeatable) {
            x_wire.reset();
            answer = co_await send_once();
        }
        if (!answer) co_return std::unexpected(std::move(answer.error().error));
        co_return std::move(*answer);
    }

    Task<Answer> send_once() {
        if (!x_wire) {
            if (auto connected = co_await connect(); !connected)
                co_return std::unexpected(Failure{std::move(connected.error()), true});
        }
        const auto [write_error, written] = co_await write();
        const auto method = x_message.method();
        const bool harmless = method == http::verb::get || method == http::verb::head;
        if (write_error)
            co_return std::unexpected(
                Failure{unreachable(write_error.message()), harmless || written == 0}
            );
        do {
            x_parser.emplace();
            if (x_reading == Reading::whole) {
                x_parser->body_limit(x_config.response_bytes_max);
            } else {
                x_parser->body_limit(boost::none);
            }
            x_parser->header_limit(limits::header_bytes_max);
            x_parser->skip(method == http::verb::head);
            if (const auto error = co_await read()) {
                const bool answered = x_parser->got_some();
                co_return std::unexpected(Failure{explain(error), harmless && !answered});
            }
        } while (x_parser->get().result_int() / 100 == 1);  // an interim response
        co_return take_answer();
    }

    HttpClientResponse take_answer() {
        HttpClientResponse answer;
        auto& message = x_parser->get();
        answer.status = static_cast<int>(message.result_int());
        for (const auto& field : message)
            answer.headers.add(std::string(field.name_string()), std::string(field.value()));
        if (x_reading == Reading::head) return answer;
        answer.body = std::move(message.body());
        let_go_at_end();
        return answer;
    }

    /// The whole response was read: the connection is kept if it can serve another request.
    void let_go_at_end() {
        if (!x_parser->keep_alive() || x_wire->buffer.size() > 0) x_wire.reset();
    }

    Task<Result<std::string>> read_part() {
        std::string bytes;
        while (bytes.empty()) {
            if (x_parser->is_done()) {
                let_go_at_end();
                break;
            }
            if (const auto error = co_await read_more()) co_return std::unexpected(explain(error));
            bytes = std::exchange(x_parser->get().body(), {});
        }
        co_return bytes;
    }

    Task<Result<void>> connect() {
        const auto executor = co_await asio::this_coro::executor;
        const auto endpoints =
            co_await resolve_allowed(x_base.host, x_base.port, x_config.public_addresses_only);
        if (!endpoints) co_return std::unexpected(endpoints.error());
        tcp::socket socket(executor);
        const auto [refused, endpoint] =
            co_await asio::async_connect(socket, *endpoints, as_result);
        if (refused) co_return std::unexpected(unreachable(refused.message()));
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        if (!x_tls) {
            x_wire = std::make_unique<Wire>(std::move(socket));
            co_return Result<void>();
        }
        TlsStream tls(std::move(socket), *x_tls);
        if (!SSL_set_tlsext_host_name(tls.native_handle(), x_base.host.c_str()))
            co_return fail(Errc::invalid_input, x_base.host + " is not a valid TLS server name");
        tls.set_verify_callback(asio::ssl::host_name_verification(x_base.host));
        const auto [distrusted] =
            co_await tls.async_handshake(asio::ssl::stream_base::client, as_result);
        if (distrusted) co_return std::unexpected(unreachable(distrusted.message()));
        x_wire = std::make_unique<Wire>(std::move(tls));
        co_return Result<void>();
    }

    Task<std::tuple<error_code, std::size_t>> write() {
        if (auto* tls = std::get_if<TlsStream>(&x_wire->stream))
            co_return co_await http::async_write(*tls, x_message, as_result);
        auto& socket = std::get<tcp::socket>(x_wire->stream);
        co_return co_await http::async_write(socket, x_message, as_result);
    }

    /// Reads what x_reading says.
    Task<error_code> read() {
        if (auto* tls = std::get_if<TlsStream>(&x_wire->stream)) co_return co_await read_from(tls);
        co_return co_await read_from(&std::get<tcp::socket>(x_wire->stream));
    }

    template <class Stream>
    Task<error_code> read_from(Stream* stream) {
        auto& buffer = x_wire->buffer;
        if (x_reading == Reading::head) {
            const auto [ec, count] =
                co_await http::async_read_header(*stream, buffer, *x_parser, as_result);
            co_return ec;
        }
        const auto [ec, count] = co_await http::async_read(*stream, buffer, *x_parser, as_result);
        co_return ec;
    }

    /// Reads more of the body behind the head.
    Task<error_code> read_more() {
        if (auto* tls = std::get_if<TlsStream>(&x_wire->stream))
            co_return co_await read_more_from(tls);
        co_return co_await read_more_from(&std::get<tcp::socket>(x_wire->stream));
    }

    template <class Stream>
    Task<error_code> read_more_from(Stream* stream) {
        const auto [ec, count] =
            co_await http::async_read_some(*stream, x_wire->buffer, *x_parser, as_result);
        co_return ec;
    }

    Error unreachable(std::string_view reason) const {
        return {Errc::unavailable, fmt::format("{} port {}: {}", x_base.host, x_base.port, reason)};
    }

    /// An incomplete response is `unavailable` (connection lost); an unreadable one is `corrupt`.
    Error explain(const error_code& ec) const {
        const bool is_http =
            ec.category() == http::make_error_code(http::error::bad_chunk).category();
        const bool cut = ec == http::error::end_of_stream || ec == http::error::partial_message;
        if (!is_http || cut) return unreachable(ec.message());
        return {Errc::corrupt, x_base.authority + ": unreadable HTTP response: " + ec.message()};
    }

    BaseUrl x_base;
    HttpClientConfig x_config;
    std::optional<asio::ssl::context> x_tls;
    std::unique_ptr<Wire> x_wire;
    // Of the current request:
    BeastRequest x_message;
    std::optional<Parser> x_parser;
    Reading x_reading = Reading::whole;
    bool x_in_answer = false;  ///< a response is not read to its end
};

}  // namespace

Result<std::unique_ptr<HttpClient>> make_http_client(
    std::string_view base_url, HttpClientConfig config
) {
    auto base = parse_base_url(base_url);
    if (!base) return std::unexpected(base.error());
    auto client = std::make_unique<BeastHttpClient>(std::move(*base), std::move(config));
    if (auto prepared = client->prepare(); !prepared) return std::unexpected(prepared.error());
    return client;
}

}  // namespace continuo
