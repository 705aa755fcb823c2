#include "server/uploads/upload_budget.hpp"

#include "telemetry/metrics.hpp"

namespace continuo {

namespace {

std::string_view label_of(UploadRefusal refusal) {
    switch (refusal) {
        case UploadRefusal::client_bodies:
            return "client_bodies";
        case UploadRefusal::bodies:
            return "bodies";
        case UploadRefusal::client_bytes:
            return "client_bytes";
        case UploadRefusal::bytes:
            return "bytes";
        case UploadRefusal::disk_space:
            break;
    }
    return "disk_space";
}

}  // namespace

std::expected<BodyInFlight, UploadRefusal> UploadBudget::begin_body(const IpAddress& client) {
    const auto key = client.client_network();
    const std::scoped_lock lock(x_mutex);
    const auto found = x_clients.find(key);
    if (found != x_clients.end() && found->second.bodies >= x_limits.client_bodies_max)
        return std::unexpected(UploadRefusal::client_bodies);
    if (x_total.bodies >= x_limits.bodies_max) return std::unexpected(UploadRefusal::bodies);
    ++x_clients[key].bodies;
    ++x_total.bodies;
    show();
    return BodyInFlight(shared_from_this(), key);
}

std::shared_ptr<ScratchClaim> UploadBudget::make_claim(const IpAddress& client) {
    return std::make_shared<ScratchClaim>(shared_from_this(), client.client_network());
}

void UploadBudget::record(UploadRefusal refusal) const {
    if (auto* metrics = x_metrics.load()) metrics->record_upload_refused(label_of(refusal));
}

UploadBudget::Usage UploadBudget::usage() const {
    const std::scoped_lock lock(x_mutex);
    return x_total;
}

void UploadBudget::end_body(const IpAddress& client) {
    const std::scoped_lock lock(x_mutex);
    --x_clients[client].bodies;
    --x_total.bodies;
    forget_if_unused(client);
    show();
}

std::optional<UploadRefusal> UploadBudget::add_bytes(const IpAddress& client, std::uint64_t bytes) {
    const std::scoped_lock lock(x_mutex);
    const auto found = x_clients.find(client);
    const auto used = found == x_clients.end() ? 0 : found->second.bytes;
    if (bytes > x_limits.client_bytes_max - used) return UploadRefusal::client_bytes;
    if (bytes > x_limits.bytes_max - x_total.bytes) return UploadRefusal::bytes;
    x_clients[client].bytes += bytes;
    x_total.bytes += bytes;
    show();
    return std::nullopt;
}

void UploadBudget::remove_bytes(const IpAddress& client, std::uint64_t bytes) {
    if (bytes == 0) return;
    const std::scoped_lock lock(x_mutex);
    x_clients[client].bytes -= bytes;
    x_total.bytes -= bytes;
    forget_if_unused(client);
    show();
}

void UploadBudget::forget_if_unused(const IpAddress& client) {
    const auto found = x_clients.find(client);
    if (found->second.bodies == 0 && found->second.bytes == 0) x_clients.erase(found);
}

void UploadBudget::show() const {
    if (auto* metrics = x_metrics.load())
        metrics->set_uploads(
            static_cast<double>(x_total.bodies), static_cast<double>(x_total.bytes)
        );
}

std::optional<UploadRefusal> ScratchClaim::grow_to(std::uint64_t bytes) {
    if (bytes <= x_bytes) return std::nullopt;
    if (auto refusal = x_budget->add_bytes(x_client, bytes - x_bytes)) return refusal;
    x_bytes = bytes;
    return std::nullopt;
}

}  // namespace continuo
