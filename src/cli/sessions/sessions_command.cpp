#include "cli/sessions/sessions_command.hpp"

#include <fstream>
#include <iostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "async/block_on.hpp"
#include "base/id.hpp"
#include "cli/command_log.hpp"
#include "cli/plain_text.hpp"
#include "cli/progress_bar.hpp"
#include "cli/sessions/sessions_report.hpp"
#include "cli/sessions/sessions_stores.hpp"

namespace continuo {

namespace {

constexpr int exit_ok = 0;
constexpr int exit_failure = 1;
constexpr int exit_usage = 2;
constexpr std::size_t weighed_sessions = 100;

/// One run of the command.
class SessionsRun {
public:
    SessionsRun(
        const SessionsOptions& options, const Settings& settings, const SessionsStreams& streams
    )
        : x_options(options),
          x_settings(settings),
          x_streams(streams),
          x_bar("", streams.progress_width, streams.err, system_clock()) {}

    int list();
    int show();
    int stats();
    int save();
    int import();
    int migrate();

private:
    using Store = std::unique_ptr<OpenedStore>;

    int refuse(const Error& error) {
        x_bar.wipe();
        x_streams.err << fmt::format("continuo sessions: {}\n", error.detail);
        return error.code == Errc::invalid_input ? exit_usage : exit_failure;
    }
    void say(const std::string& text) {
        x_bar.wipe();
        x_streams.err << text << '\n';
    }
    void tell(const std::string& id, const std::string& what) {
        say(make_printable(id.empty() ? what : fmt::format("{}: {}", id, what)));
    }
    TransferEvents events() {
        return {
            .progress = [this](auto done, auto total) { x_bar.update(done, total); },
            .tell = [this](const auto& id, const auto& what) { tell(id, what); },
        };
    }
    [[nodiscard]] SessionsAccess writing() const {
        return x_options.dry_run ? SessionsAccess::read : SessionsAccess::write;
    }
    [[nodiscard]] ConflictPolicy rule(ConflictPolicy otherwise) const {
        return x_options.overwrite ? ConflictPolicy::replace : otherwise;
    }
    Result<Store> open(const StoreAddress& end, SessionsAccess access) {
        return open_sessions_store(x_settings, end, access, x_options.dry_run, system_clock());
    }
    int report(std::string_view what, const TransferTally& tally, bool failed);
    int import_python();
    Result<void> write_export(
        SessionSource& source, TransferFileWriter& writer, TransferTally& tally
    );

    const SessionsOptions& x_options;
    const Settings& x_settings;
    const SessionsStreams& x_streams;
    ProgressBar x_bar;
};

int SessionsRun::report(std::string_view what, const TransferTally& tally, bool failed) {
    say(fmt::format("{}: {}", what, summarize(tally)));
    if (failed) return exit_failure;
    return tally.has_conflicts() ? sessions_exit_conflicts : exit_ok;
}

int SessionsRun::list() {
    auto store = open(x_options.store, SessionsAccess::read);
    if (!store) return refuse(store.error());
    SessionFilter filter;
    if (!x_options.user_id.empty()) filter.user_id = x_options.user_id;
    if (!x_options.status.empty()) filter.status = parse_session_status(x_options.status);
    const auto listing = block_on((*store)->target().newest(filter, x_options.limit));
    if (!listing) return refuse(listing.error());
    print_sessions(*listing, x_options.json, x_streams.out);
    for (const auto& [id, why] : listing->unreadable)
        tell(id, "cannot be read: " + why);
    return listing->unreadable.empty() ? exit_ok : sessions_exit_conflicts;
}

int SessionsRun::show() {
    if (!is_valid_id(x_options.session_id))
        return refuse({Errc::invalid_input, "not a valid session id"});
    auto store = open(x_options.store, SessionsAccess::read);
    if (!store) return refuse(store.error());
    const auto copy = block_on((*store)->everything().read(x_options.session_id));
    if (!copy && copy.error().code == Errc::not_found)
        return refuse({Errc::not_found, x_options.session_id + " does not exist"});
    if (!copy && copy.error().code == Errc::gone)
        return refuse({Errc::gone, x_options.session_id + " was deleted"});
    if (!copy) return refuse(copy.error());
    if (x_options.json) {
        x_streams.out << encode_line(*copy) << '\n';
    } else {
        print_session(*copy, system_clock().now(), x_streams.out);
    }
    return exit_ok;
}

int SessionsRun::stats() {
    auto store = open(x_options.store, SessionsAccess::read);
    if (!store) return refuse(store.error());
    if ((*store)->redis) {
        const auto usage = block_on((*store)->redis->usage(weighed_sessions));
        if (!usage) return refuse(usage.error());
        print_usage(*usage, x_options.json, x_streams.out);
        return exit_ok;
    }
    const auto usage = block_on(read_archive_usage(*(*store)->archive, x_settings.database.file));
    if (!usage) return refuse(usage.error());
    print_usage(*usage, x_options.json, x_streams.out);
    return exit_ok;
}

Result<void> SessionsRun::write_export(
    SessionSource& source, TransferFileWriter& writer, TransferTally& tally
) {
    const ExportHeader header{source.name(), system_clock().now()};
    std::set<std::string> skipped;
    if (x_options.resume) {
        auto resumed = writer.resume(x_options.file, header);
        if (!resumed) return std::unexpected(std::move(resumed.error()));
        tally.outcome[ImportOutcome::same] = resumed->ids.size();
        if (resumed->finished) return {};
        skipped = std::move(resumed->ids);
    } else if (auto created = writer.create(x_options.file, header); !created) {
        return created;
    }
    x_bar.begin("exporting");
    Transfer transfer(events());
    if (auto done = block_on(transfer.export_to(source, writer, std::move(skipped))); !done)
        return done;
    tally.outcome[ImportOutcome::added] = transfer.tally().of(ImportOutcome::added);
    tally.unreadable = transfer.tally().unreadable;
    return writer.finish();
}

int SessionsRun::save() {
    if (x_options.resume && x_options.file == "-")
        return refuse({Errc::invalid_input, "--resume needs --output FILE"});
    auto store = open(x_options.store, SessionsAccess::read);
    if (!store) return refuse(store.error());
    if (x_options.with_archive && (*store)->redis && !(*store)->combined)
        return refuse({Errc::not_found, "--with-archive: this instance has no archive"});
    auto& source = x_options.with_archive ? (*store)->everything() : (*store)->target();
    TransferFileWriter writer;
    TransferTally tally;
    if (const auto done = write_export(source, writer, tally); !done) {
        const auto status = refuse(done.error());
        if (writer.sessions() != 0 && x_options.file != "-")
            say("the conversations in the file are kept: continue with --resume");
        return status;
    }
    const auto before = tally.of(ImportOutcome::same);
    say(fmt::format(
        "exported {}{}{}, hash {}",
        counted(writer.sessions(), "conversation"),
        before == 0 ? "" : fmt::format(", {} of them by earlier runs", before),
        tally.unreadable == 0 ? "" : fmt::format(", {} failed", tally.unreadable),
        writer.hash()
    ));
    return tally.has_conflicts() ? sessions_exit_conflicts : exit_ok;
}

int SessionsRun::import_python() {
    auto target = open(x_options.store, writing());
    if (!target) return refuse(target.error());
    auto python = open_python_sessions(
        x_settings,
        x_options.python,
        [this](const auto& id, const auto& note) { tell(id, note); },
        system_clock()
    );
    if (!python) return refuse(python.error());
    x_bar.begin("importing");
    Transfer transfer(events());
    const auto done = block_on(
        transfer.copy(*(*python)->python, (*target)->target(), rule(ConflictPolicy::update))
    );
    if (!done) refuse(done.error());
    const auto to = fmt::format(
        "{}import from {} to {}",
        x_options.dry_run ? "dry run: " : "",
        (*python)->python->name(),
        (*target)->target().name()
    );
    return report(to, transfer.tally(), !done);
}

int SessionsRun::import() {
    if (x_options.from_redis_json) return import_python();
    std::ifstream file;
    if (x_options.file != "-") {
        file.open(x_options.file, std::ios::binary);
        if (!file) return refuse({Errc::not_found, x_options.file + " cannot be read"});
    }
    TransferFileReader reader(x_options.file == "-" ? x_streams.in : file);
    if (const auto begun = reader.begin(); !begun) {
        const auto name = x_options.file == "-" ? "standard input" : x_options.file;
        return refuse({begun.error().code, fmt::format("{} {}", name, begun.error().detail)});
    }
    auto target = open(x_options.store, writing());
    if (!target) return refuse(target.error());
    x_bar.begin("importing");
    Transfer transfer(events());
    const auto done =
        block_on(transfer.import(reader, (*target)->target(), rule(ConflictPolicy::keep)));
    if (!done) refuse(done.error());
    const auto fault = done ? reader.why_not_whole() : std::string();
    if (!fault.empty()) say(fmt::format("the file is damaged or incomplete: {}", fault));
    const auto to = fmt::format(
        "{}import to {}", x_options.dry_run ? "dry run: " : "", (*target)->target().name()
    );
    return report(to, transfer.tally(), !done || !fault.empty());
}

int SessionsRun::migrate() {
    if (describe(x_settings, x_options.from) == describe(x_settings, x_options.to))
        return refuse({Errc::invalid_input, "--from and --to name the same store"});
    auto target = open(x_options.to, writing());
    if (!target) return refuse(target.error());
    auto source = open(x_options.from, SessionsAccess::read);
    if (!source) return refuse(source.error());
    x_bar.begin("copying");
    LiveTransfer migration((*source)->target(), (*target)->target(), events());
    const auto copied = block_on(migration.copy(rule(ConflictPolicy::update)));
    if (!copied) refuse(copied.error());
    const auto what = fmt::format(
        "{}copy from {} to {}",
        x_options.dry_run ? "dry run: " : "",
        (*source)->target().name(),
        (*target)->target().name()
    );
    const auto status = report(what, migration.tally(), !copied);
    if (!copied || x_options.dry_run) return status;
    x_bar.begin("comparing");
    if (const auto verified = block_on(migration.verify()); !verified)
        return refuse(verified.error());
    x_bar.wipe();
    print_migration(migration.report(), x_streams.out);
    return migration.report().differing == 0 ? status : sessions_exit_conflicts;
}

}  // namespace

int run_sessions_command(
    const SessionsOptions& options, const Settings& settings, const SessionsStreams& streams
) {
    log_errors_only();
    SessionsRun run(options, settings, streams);
    switch (options.command) {
        case SessionsSubcommand::list:
            return run.list();
        case SessionsSubcommand::show:
            return run.show();
        case SessionsSubcommand::stats:
            return run.stats();
        case SessionsSubcommand::export_:
            return run.save();
        case SessionsSubcommand::import:
            return run.import();
        case SessionsSubcommand::migrate:
            return run.migrate();
    }
    return exit_usage;
}

}  // namespace continuo
