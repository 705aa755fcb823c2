#include "cli/operator/operator_command.hpp"

#include <algorithm>
#include <ostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/block_on.hpp"
#include "base/time_format.hpp"
#include "cli/plain_text.hpp"
#include "database/database.hpp"
#include "settings/store_options.hpp"

namespace continuo {

namespace {

constexpr int operator_exit_failure = 1;
constexpr int operator_exit_usage = 2;

Result<std::unique_ptr<Database>> open_operators(const Settings& settings, bool read_only) {
    auto config = make_database_config(settings);
    config.readers = 1;
    config.read_only = read_only;
    return open_database(config, system_clock(), nullptr);
}

void record_change(Database& database, std::string action, const OperatorOptions& options) {
    AuditEntry entry;
    entry.at = system_clock().now();
    entry.actor = "cli";
    entry.action = std::move(action);
    entry.subject = options.name;
    if (options.action == OperatorAction::add) entry.detail["role"] = options.role;
    // The action is done; that it is not in the log is no reason to report it as failed.
    std::ignore = block_on(database.audit().append(std::move(entry)));
}

Result<void> add_operator(Database& database, const OperatorOptions& options, std::ostream& out) {
    const auto token = make_operator_token();
    Operator added;
    added.name = options.name;
    added.role = parse_operator_role(options.role).value_or(OperatorRole::operator_);
    added.token_hash = hash_operator_token(token);
    added.created_at = system_clock().now();
    if (auto done = block_on(database.operators().add(std::move(added))); !done) {
        if (done.error().code != Errc::conflict) return done;
        return fail(
            Errc::conflict,
            fmt::format(
                "there is an operator {} already: remove it first for a new token", options.name
            )
        );
    }
    record_change(database, "operator.add", options);
    out << token << '\n';
    return {};
}

Result<void> list_operators(Database& database, std::ostream& out) {
    const auto operators = block_on(database.operators().list());
    if (!operators) return std::unexpected(operators.error());
    std::size_t width = 4;
    for (const auto& one : *operators)
        width = std::max(width, one.name.size());
    out << fmt::format("{:<{}}  {:<8}  {:<27}  removed\n", "name", width, "role", "added");
    for (const auto& one : *operators) {
        out << fmt::format(
            "{:<{}}  {:<8}  {}  {}\n",
            make_printable(one.name),
            width,
            to_string(one.role),
            format_time(one.created_at),
            one.disabled_at ? format_time(*one.disabled_at) : "-"
        );
    }
    return {};
}

Result<void> remove_operator(
    Database& database, const OperatorOptions& options, std::ostream& err
) {
    const auto removed = block_on(database.operators().disable(options.name, system_clock().now()));
    if (!removed) return std::unexpected(removed.error());
    if (!*removed) return fail(Errc::not_found, "there is no operator " + options.name);
    record_change(database, "operator.remove", options);
    err << options.name << " is removed; the token is refused within five seconds.\n";
    return {};
}

}  // namespace

int run_operator_command(
    const OperatorOptions& options, const Settings& settings, std::ostream& out, std::ostream& err
) {
    const bool lists = options.action == OperatorAction::list;
    if (!lists && !is_valid_operator_name(options.name)) {
        err << "continuo operator: NAME must be 1 to 64 of A-Z a-z 0-9 _ . @ -\n";
        return operator_exit_usage;
    }
    auto database = open_operators(settings, lists);
    if (!database) {
        err << "continuo operator: " << database.error().detail << '\n';
        return operator_exit_failure;
    }
    Result<void> done;
    if (lists) {
        done = list_operators(**database, out);
    } else if (options.action == OperatorAction::add) {
        done = add_operator(**database, options, out);
        if (done) err << "This is the token of " << options.name << ". It is not shown again.\n";
    } else {
        done = remove_operator(**database, options, err);
    }
    (*database)->close();
    if (done) return 0;
    err << "continuo operator: " << done.error().detail << '\n';
    return operator_exit_failure;
}

}  // namespace continuo
