#include "cli/sessions/sessions_options_parser.hpp"

#include <CLI/CLI.hpp>

namespace continuo {

namespace {

constexpr auto sessions_footer = R"(
Looks at conversations, saves them, and moves them between stores, directly and
not over HTTP. Which store: that of the settings (Redis with
USE_SHARED_CONTEXT=true, else the archive, the SQLite file), or --store.

Beside a running server: everything with Redis is safe, and so is reading the
archive. Writing to the archive is not, and is refused while a server has the
DATA_DIRECTORY locked.

Exit status: 0 when all is well; 1 when it failed; 2 for a mistake on the command
line or in the settings; 3 when it is done, and something was left out (each is
named).

Examples:
  continuo sessions list --status escalated
  continuo sessions show sess_0123456789abcdef0123456789abcdef
  continuo sessions stats
  continuo sessions export --output backup.ndjson --with-archive
  continuo sessions import backup.ndjson
  continuo sessions import --from-redis-json
  continuo sessions migrate --from archive --to redis)";

constexpr auto list_footer = R"(
Newest created first.

Examples:
  continuo sessions list --status active --limit 10
  continuo sessions list --user ada --json | jq .session_id)";

constexpr auto show_footer = R"(
State, every message, and who answers it now. --json prints the line that an
export has of it. What left Redis is looked for in the archive.

Example:
  continuo sessions show sess_0123456789abcdef0123456789abcdef)";

constexpr auto stats_footer = R"(
With Redis: by partition, memory of a session (a sample), and how far archives
are behind the outbox.

Examples:
  continuo sessions stats
  continuo sessions stats --store archive --json)";

constexpr auto export_footer = R"(
NDJSON: a header, a line for each conversation with its state, outcomes and all
messages, an end with count and hash. Every line has a checksum. Each
conversation is as it was at one moment, also while customers write.

From the archive, memories and tickets come along. From Redis they do with
--with-archive, and so do conversations that left Redis for this instance's
archive.

A file that is there is never written over. When an export was cut short,
--resume keeps what is whole, and goes on.

Examples:
  continuo sessions export --output backup.ndjson
  continuo sessions export --output backup.ndjson --resume
  continuo sessions export | gzip > backup.ndjson.gz)";

constexpr auto import_footer = R"(
Every checksum is compared; a damaged line is named and left out, and the status
is then 1. Run again it goes on: what is there already is skipped. A conversation
that went on in the target stays as it is. One that has another content there is
a conflict: it is named and stays, or is replaced with --overwrite. Counters,
versions, outcomes and fences are kept, and fences never go down.

--from-redis-json takes over the sessions of the Python system, JSON under
agent:session:<id>, with counters, times, metadata and escalated. It reads the
source with SCAN and GET and changes nothing there. What it does not understand
is named. Run again it brings what has changed since, except where a
conversation went on here.

A URL holds its own password; REDIS_PASSWORD and REDIS_SENTINEL_PASSWORD go with
REDIS_URL only.

Examples:
  continuo sessions import backup.ndjson
  zcat backup.ndjson.gz | continuo sessions import -
  continuo sessions import backup.ndjson --dry-run
  continuo sessions import --from-redis-json
  continuo sessions import --from-redis-json --source-url redis://old:6379/0)";

constexpr auto migrate_footer = R"(
Copies everything, goes over the source again until nothing has changed since,
then reads both ends and prints their counts and hashes. The source may be in
use; nothing is deleted there. For the last word, stop what writes to the source
and run it again: it copies what is missing.

An end is `archive` (or `memory`: the SQLite file in which conversations of the
store in memory are kept), `redis` (REDIS_URL) or a URL of Redis, Sentinel and
Cluster included. Both ends use SESSION_ENCRYPTION_KEYS. A URL holds its own
password; REDIS_PASSWORD and REDIS_SENTINEL_PASSWORD go with REDIS_URL only.

With SESSION_DURABILITY=replicated each write to Redis waits for a replica.

Examples:
  continuo sessions migrate --from archive --to redis
  continuo sessions migrate --from redis --to archive
  continuo sessions migrate --from redis --to redis://new:6379/0
  continuo sessions migrate --from redis --to redis+cluster://n1,n2,n3
  continuo sessions migrate --from redis --to redis --to-prefix new: --to-partitions 128)";

/// What all of them have.
class Builder {
public:
    Builder(
        CLI::App& parent,
        SessionsOptions& options,
        std::filesystem::path& env_file,
        std::function<void()> chosen
    )
        : x_parent(parent), x_options(options), x_env_file(env_file), x_chosen(std::move(chosen)) {}

    CLI::App* add(
        const char* name, const char* description, const char* footer, SessionsSubcommand subcommand
    ) {
        auto* command = x_parent.add_subcommand(name, description);
        command->footer(footer);
        command->add_option("--env-file", x_env_file, "Settings file, instead of ./.env")
            ->type_name("PATH");
        command->callback([&options = x_options, subcommand, chosen = x_chosen] {
            options.command = subcommand;
            chosen();
        });
        return command;
    }
    void add_store(CLI::App* command) {
        command
            ->add_option(
                "--store", x_options.store.where, "archive or redis, instead of the settings'"
            )
            ->type_name("STORE")
            ->check(CLI::IsMember({"archive", "memory", "redis"}));
    }
    void add_json(CLI::App* command) { command->add_flag("--json", x_options.json, "Print JSON"); }
    void add_rules(CLI::App* command) {
        command->add_flag("--overwrite", x_options.overwrite, "Replace what has another content");
        command->add_flag("--dry-run", x_options.dry_run, "Say what would be done, write nothing");
    }
    static void add_end(CLI::App* command, const std::string& name, StoreAddress& end) {
        command->add_option("--" + name, end.where, "archive, memory, redis or a URL of Redis")
            ->type_name("END")
            ->required();
        command
            ->add_option(
                "--" + name + "-prefix", end.prefix, "Its prefix, not REDIS_SESSION_KEY_PREFIX"
            )
            ->type_name("TEXT");
        command
            ->add_option(
                "--" + name + "-partitions", end.partitions, "Its number, not SESSION_PARTITIONS"
            )
            ->type_name("N")
            ->check(CLI::Range(1, 1000));
    }

private:
    CLI::App& x_parent;
    SessionsOptions& x_options;
    std::filesystem::path& x_env_file;
    std::function<void()> x_chosen;
};

void add_looking(Builder& builder, SessionsOptions& options) {
    auto* list = builder.add("list", "List conversations", list_footer, SessionsSubcommand::list);
    list->add_option("--status", options.status, "Only these")
        ->check(CLI::IsMember({"active", "escalated", "ended"}));
    list->add_option("--user", options.user_id, "Only this user's")->type_name("ID");
    list->add_option("--limit", options.limit, "How many at most")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1, 10'000'000));
    builder.add_json(list);
    builder.add_store(list);

    auto* show =
        builder.add("show", "Show one conversation", show_footer, SessionsSubcommand::show);
    show->add_option("ID", options.session_id, "Its id")->required();
    builder.add_json(show);
    builder.add_store(show);

    auto* stats = builder.add("stats", "Count them", stats_footer, SessionsSubcommand::stats);
    builder.add_json(stats);
    builder.add_store(stats);
}

void add_moving(Builder& builder, SessionsOptions& options) {
    auto* save = builder.add(
        "export", "Save conversations to a file", export_footer, SessionsSubcommand::export_
    );
    save->add_option("--output", options.file, "The file; -: standard output")
        ->capture_default_str()
        ->type_name("FILE");
    save->add_flag("--resume", options.resume, "Go on with a file");
    save->add_flag(
        "--with-archive", options.with_archive, "What Redis has not and this archive has, too"
    );
    builder.add_store(save);

    auto* load =
        builder.add("import", "Bring conversations in", import_footer, SessionsSubcommand::import);
    auto* file = load->add_option("FILE", options.file, "An export; -: standard input");
    auto* python = load->add_flag(
        "--from-redis-json", options.from_redis_json, "The sessions of the Python system"
    );
    python->excludes(file);
    load->add_option("--source-url", options.python.where, "Their Redis, instead of REDIS_URL")
        ->type_name("URL")
        ->needs(python);
    load->add_option(
            "--source-prefix",
            options.python.prefix,
            "Their prefix, instead of REDIS_SESSION_KEY_PREFIX"
    )
        ->type_name("TEXT")
        ->needs(python);
    builder.add_rules(load);
    builder.add_store(load);

    auto* migrate = builder.add(
        "migrate", "Copy all from one store to another", migrate_footer, SessionsSubcommand::migrate
    );
    Builder::add_end(migrate, "from", options.from);
    Builder::add_end(migrate, "to", options.to);
    builder.add_rules(migrate);
}

}  // namespace

void add_sessions_command(
    CLI::App& app,
    SessionsOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
) {
    auto* sessions = app.add_subcommand("sessions", "List, save and move conversations");
    sessions->footer(sessions_footer);
    sessions->require_subcommand(1);
    Builder builder(*sessions, options, env_file, chosen);
    add_looking(builder, options);
    add_moving(builder, options);
}

}  // namespace continuo
