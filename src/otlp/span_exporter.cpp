#include "otlp/span_exporter.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "async/with_deadline.hpp"
#include "base/text.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t response_bytes_max = 64 * 1024;
constexpr milliseconds asked_wait_max{5 * 60'000};  // a Retry-After of a day would be a mistake

/// By the specification; any other status but 200 is final.
bool may_be_sent_again(int status) {
    return status == 429 || status == 502 || status == 503 || status == 504;
}

/// In its form of seconds; 0: none.
milliseconds retry_after(const HttpHeaders& headers) {
    const auto* value = headers.find("Retry-After");
    std::int64_t seconds = 0;
    if (value == nullptr || !parse_integer(*value, seconds)) return milliseconds(0);
    return std::chrono::seconds(std::clamp<std::int64_t>(
        seconds, 0, std::chrono::duration_cast<std::chrono::seconds>(asked_wait_max).count()
    ));
}

std::unique_ptr<HttpClient> connect(const std::string& endpoint) {
    HttpClientConfig config;
    config.response_bytes_max = response_bytes_max;
    auto client = make_http_client(endpoint, std::move(config));
    if (!client) throw std::runtime_error(client.error().detail);  // settings were checked
    return std::move(*client);
}

}  // namespace

SpanExporter::SpanExporter(SpanExporterConfig config, Tracer& tracer, Metrics* metrics)
    : x_config(std::move(config)), x_tracer(tracer), x_metrics(metrics) {}

Task<void> SpanExporter::pause(milliseconds wait) {
    if (x_config.sleep) co_return co_await x_config.sleep(wait);
    co_await sleep_until(Deadline::after(wait));
}

bool SpanExporter::fill_batch() {
    if (x_batch.empty()) x_batch = x_tracer.take(x_config.batch_max);
    return !x_batch.empty();
}

Task<void> SpanExporter::run() {
    const auto client = connect(x_config.endpoint);
    for (;;) {
        if (!fill_batch()) {
            co_await pause(x_config.interval);
            continue;
        }
        const bool was_full = x_batch.size() == x_config.batch_max;
        milliseconds asked{0};
        const auto sent = co_await send(client.get(), Deadline::after(x_config.timeout), &asked);
        if (sent == Sent::refused) give_up_batch();
        if (sent != Sent::ok) {
            co_await pause(wait_after_failure(asked));
        } else if (!was_full) {
            co_await pause(x_config.interval);
        }
    }
}

Task<bool> SpanExporter::flush(Deadline deadline) {
    const auto client = connect(x_config.endpoint);
    while (fill_batch()) {
        milliseconds asked{0};
        const auto limit = deadline.shortened(x_config.timeout);
        if (co_await send(client.get(), limit, &asked) != Sent::ok) co_return false;
    }
    co_return true;
}

Task<SpanExporter::Sent> SpanExporter::send(
    HttpClient* client, Deadline deadline, milliseconds* wait
) {
    HttpClientRequest request;
    request.method = "POST";
    request.target = "/v1/traces";
    request.headers = x_config.headers;
    request.headers.add("Content-Type", "application/json");
    request.body = make_export_request(x_config.resource, x_batch);
    const auto response = co_await client->send(std::move(request), deadline);
    // The HTTP client reports a request that was cancelled as a lost connection.
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    if (!response) {
        note_failure(response.error().detail);
        co_return Sent::again;
    }
    if (response->status / 100 == 2) {
        finish_batch(response->body);
        co_return Sent::ok;
    }
    note_failure(fmt::format(
        "status {}: {}", response->status, excerpt(response->body, quoted_reply_code_points_max)
    ));
    *wait = retry_after(response->headers);
    co_return may_be_sent_again(response->status) ? Sent::again : Sent::refused;
}

void SpanExporter::finish_batch(std::string_view body) {
    const auto partial = read_export_response(body);
    const auto rejected =
        static_cast<std::size_t>(std::min<std::uint64_t>(partial.rejected_spans, x_batch.size()));
    if (x_metrics != nullptr) {
        x_metrics->record_trace_spans("exported", x_batch.size() - rejected);
        if (rejected > 0) x_metrics->record_trace_spans("rejected", rejected);
    }
    x_batch.clear();
    note_success();
    if (rejected == 0 && partial.error_message.empty()) return;
    log("traces").debug("the collector rejected {} spans: {}", rejected, partial.error_message);
}

void SpanExporter::give_up_batch() {
    if (x_metrics != nullptr) x_metrics->record_trace_spans("rejected", x_batch.size());
    x_batch.clear();
}

void SpanExporter::note_failure(std::string reason) {
    if (x_metrics != nullptr) x_metrics->record_trace_export_failure();
    if (x_failures++ > 0) return;
    log("traces").warn(
        "traces cannot be exported to {}: {}; they are dropped when their queue is full",
        x_config.endpoint,
        reason
    );
}

void SpanExporter::note_success() {
    if (std::exchange(x_failures, 0) > 0) log("traces").info("traces are exported again");
}

milliseconds SpanExporter::wait_after_failure(milliseconds asked) const {
    constexpr int doublings_max = 20;
    const auto doublings = std::clamp(x_failures - 1, 0, doublings_max);
    const auto grown = x_config.first_wait * (std::int64_t{1} << doublings);
    return std::max(std::min(grown, x_config.longest_wait), asked);
}

}  // namespace continuo
