#include "api/admission/operator_directory.hpp"

#include <algorithm>

#include "base/id.hpp"

namespace continuo {

Task<Result<void>> OperatorDirectory::refresh() {
    const auto started = x_clock.steady_now();
    auto all = co_await x_store.list();
    if (!all) co_return std::unexpected(std::move(all.error()));
    std::erase_if(*all, [](const Operator& one) { return one.disabled_at.has_value(); });
    auto operators = std::make_shared<const Operators>(std::move(*all));
    const std::scoped_lock lock(x_mutex);
    x_operators = std::move(operators);
    x_read_at = started;
    co_return Result<void>{};
}

std::shared_ptr<const OperatorDirectory::Operators> OperatorDirectory::current() const {
    const auto now = x_clock.steady_now();
    const std::scoped_lock lock(x_mutex);
    if (x_operators == nullptr || now - x_read_at > operators_believed_for) return nullptr;
    return x_operators;
}

std::optional<Operator> OperatorDirectory::find(std::string_view token) const {
    const auto operators = current();
    if (operators == nullptr) return std::nullopt;
    const auto hash = hash_operator_token(token);
    const Operator* found = nullptr;
    for (const auto& one : *operators) {
        if (equal_constant_time(one.token_hash, hash)) found = &one;
    }
    return found == nullptr ? std::nullopt : std::optional(*found);
}

bool OperatorDirectory::is_removed(std::string_view name) const {
    const auto operators = current();
    return operators != nullptr &&
           std::ranges::find(*operators, name, &Operator::name) == operators->end();
}

bool OperatorDirectory::is_current() const {
    return current() != nullptr;
}

}  // namespace continuo
