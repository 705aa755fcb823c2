#pragma once

#include <optional>
#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

/// The table `memories`. Throws as Statement does.
class CustomerFactTable {
public:
    explicit CustomerFactTable(Connection& connection);

    /// A fact with the owner, kind and normal form of a stored one is merged into it: the greater
    /// importance, one access more. The same fact again, by its memory_id, changes nothing; one
    /// that was merged into another counts once more.
    void merge(const CustomerFact& memory);
    /// A fact that cannot be read is left out and logged.
    [[nodiscard]] std::vector<CustomerFact> recall(const FactOwner& owner, std::size_t limit);
    /// Deletes facts of the session, and of the user if there is one.
    void forget(const FactOwner& owner, const ForgottenFacts& forgotten);
    void erase_of_session(const std::string& session_id);
    /// nullopt also if it cannot be read.
    [[nodiscard]] std::optional<CustomerFact> find(const std::string& memory_id);
    /// Adds the fact, unless it is there, or one with its owner, kind and normal form.
    void put(const CustomerFact& memory);
    void erase(const std::string& memory_id);
    std::uint64_t prune(TimePoint cutoff, std::size_t keep);

private:
    Statement x_merge;
    Statement x_recall;
    Statement x_erase;
    Statement x_prune_stale;
    Statement x_prune_excess;
    Statement x_find;
    Statement x_put;
    Statement x_erase_one;
    Statement x_forget;
    Statement x_forget_all;
};

}  // namespace continuo
