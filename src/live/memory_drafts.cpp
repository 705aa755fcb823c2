#include <array>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "live/drafts.hpp"

namespace continuo {

namespace {

class MemoryDrafts final : public Drafts {
public:
    Task<Result<void>> put(std::string session_id, Draft draft) override {
        auto& stripe = stripe_of(session_id);
        const std::scoped_lock lock(stripe.mutex);
        auto& kept = stripe.drafts[std::move(session_id)];
        if (draft.fence >= kept.fence) kept = std::move(draft);
        co_return Result<void>();
    }

    Task<Result<std::optional<Draft>>> get(std::string session_id) override {
        auto& stripe = stripe_of(session_id);
        const std::scoped_lock lock(stripe.mutex);
        const auto found = stripe.drafts.find(session_id);
        if (found == stripe.drafts.end()) co_return std::nullopt;
        co_return found->second;
    }

    Task<Result<void>> remove(std::string session_id, std::uint64_t fence) override {
        auto& stripe = stripe_of(session_id);
        const std::scoped_lock lock(stripe.mutex);
        const auto found = stripe.drafts.find(session_id);
        if (found != stripe.drafts.end() && found->second.fence == fence)
            stripe.drafts.erase(found);
        co_return Result<void>();
    }

    std::chrono::milliseconds interval() const override { return std::chrono::milliseconds(0); }

private:
    struct Stripe {
        std::mutex mutex;
        std::unordered_map<std::string, Draft> drafts;
    };
    Stripe& stripe_of(const std::string& session_id) {
        return x_stripes[std::hash<std::string>()(session_id) % x_stripes.size()];
    }
    std::array<Stripe, 16> x_stripes;
};

}  // namespace

std::unique_ptr<Drafts> make_memory_drafts() {
    return std::make_unique<MemoryDrafts>();
}

}  // namespace continuo
