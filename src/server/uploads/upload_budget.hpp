#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "api/admission/client_address.hpp"

namespace continuo {

class Metrics;

/// What uploads may occupy at a time, of one client address (an IPv6 client is its /64) and of all.
struct UploadLimits {
    std::uint64_t bytes_max = std::uint64_t{1024} << 20U;        ///< of scratch files, of all
    std::uint64_t client_bytes_max = std::uint64_t{128} << 20U;  ///< of one client
    std::size_t bodies_max = 512;                                ///< being read, of all
    std::size_t client_bodies_max = 8;                           ///< of one client
    std::uint64_t free_bytes_min = std::uint64_t{512} << 20U;    ///< of the disk; less: no upload
};

/// Which limit an upload would exceed.
enum class UploadRefusal { client_bodies, bodies, client_bytes, bytes, disk_space };

class BodyInFlight;
class ScratchClaim;

/// Counts the bodies that are being read and the bytes of scratch files. What was taken is given
/// back by the destructors of BodyInFlight and ScratchClaim, on every path. Memory: an entry for
/// each client that occupies anything, which the limits bound. Thread: any.
class UploadBudget : public std::enable_shared_from_this<UploadBudget> {
public:
    /// `metrics` may be null.
    UploadBudget(UploadLimits limits, Metrics* metrics) : x_limits(limits), x_metrics(metrics) {}

    [[nodiscard]] const UploadLimits& limits() const { return x_limits; }
    /// Counts a body that is going to be read. It keeps the budget alive.
    [[nodiscard]] std::expected<BodyInFlight, UploadRefusal> begin_body(const IpAddress& client);
    /// A claim of 0 bytes. It keeps the budget alive.
    [[nodiscard]] std::shared_ptr<ScratchClaim> make_claim(const IpAddress& client);
    /// Counts an upload that is refused, in the metrics.
    void record(UploadRefusal refusal) const;
    /// The metrics are about to be destroyed; bodies and claims may remain.
    void forget_metrics() { x_metrics = nullptr; }

    struct Usage {
        std::size_t bodies = 0;
        std::uint64_t bytes = 0;
    };
    /// Of all clients together.
    [[nodiscard]] Usage usage() const;

private:
    friend class BodyInFlight;
    friend class ScratchClaim;
    void end_body(const IpAddress& client);
    std::optional<UploadRefusal> add_bytes(const IpAddress& client, std::uint64_t bytes);
    void remove_bytes(const IpAddress& client, std::uint64_t bytes);
    void forget_if_unused(const IpAddress& client);
    void show() const;

    const UploadLimits x_limits;
    std::atomic<Metrics*> x_metrics;
    mutable std::mutex x_mutex;
    std::map<IpAddress, Usage> x_clients;
    Usage x_total;
};

/// One body that is being read.
class BodyInFlight {
public:
    BodyInFlight(std::shared_ptr<UploadBudget> budget, const IpAddress& client)
        : x_budget(std::move(budget)), x_client(client) {}
    BodyInFlight(BodyInFlight&&) = default;
    BodyInFlight& operator=(BodyInFlight&&) = delete;
    ~BodyInFlight() {
        if (x_budget) x_budget->end_body(x_client);
    }

private:
    std::shared_ptr<UploadBudget> x_budget;
    IpAddress x_client;
};

/// The scratch bytes of one request, shared by its files. Thread: grow_to() from one at a time.
class ScratchClaim {
public:
    ScratchClaim(std::shared_ptr<UploadBudget> budget, const IpAddress& client)
        : x_budget(std::move(budget)), x_client(client) {}
    ScratchClaim(const ScratchClaim&) = delete;
    ScratchClaim& operator=(const ScratchClaim&) = delete;
    ~ScratchClaim() { x_budget->remove_bytes(x_client, x_bytes); }

    /// Claims `bytes` in all; never shrinks. A refusal changes nothing.
    [[nodiscard]] std::optional<UploadRefusal> grow_to(std::uint64_t bytes);

private:
    std::shared_ptr<UploadBudget> x_budget;
    IpAddress x_client;
    std::uint64_t x_bytes = 0;
};

}  // namespace continuo
