#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "async/task.hpp"
#include "base/clock.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// How often the operators are read again, and for how long they are believed when that fails. A
/// token that was revoked is refused after the second of them at the latest.
inline constexpr std::chrono::milliseconds operators_refreshed_every{1'000};
inline constexpr std::chrono::milliseconds operators_believed_for{5'000};

/// The operators of the database, kept in memory so that a token is checked before the body of its
/// request is read. A new operator is known, and a removed one is refused, after the next
/// refresh(). Thread: any. `store` and `clock` outlive it.
class OperatorDirectory {
public:
    OperatorDirectory(OperatorStore& store, const Clock& clock) : x_store(store), x_clock(clock) {}

    /// Reads them. Errors: unavailable; those read before stay, for as long as they are believed.
    Task<Result<void>> refresh();

    /// The operator of a token, compared in constant time with every one; nullopt for an unknown
    /// and a disabled one, and while none are believed.
    [[nodiscard]] std::optional<Operator> find(std::string_view token) const;
    /// There is no such operator any more; false while none are believed.
    [[nodiscard]] bool is_removed(std::string_view name) const;
    /// They were read lately.
    [[nodiscard]] bool is_current() const;

private:
    using Operators = std::vector<Operator>;  ///< those that are not disabled

    [[nodiscard]] std::shared_ptr<const Operators> current() const;

    OperatorStore& x_store;
    const Clock& x_clock;
    mutable std::mutex x_mutex;
    std::shared_ptr<const Operators> x_operators;  ///< null: never read
    SteadyPoint x_read_at{};
};

}  // namespace continuo
