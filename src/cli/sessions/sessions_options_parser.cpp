#include "cli/sessions/sessions_options_parser.hpp"

#include <CLI/CLI.hpp>

namespace continuo {

namespace {

constexpr auto sessions_footer = R"(
Inspects, exports and copies conversations in a store, without HTTP. The store is
the one in the settings (Redis with USE_SHARED_CONTEXT=true, otherwise the
archive, an SQLite file), or the one given with --store.

While a server runs, reading and writing Redis and reading the archive are safe.
Writing to the archive is refused while a server has the DATA_DIRECTORY locked.

Exit status: 0 if successful; 1 if it failed; 2 for invalid options or settings;
3 if it finished but skipped conversations because of errors or conflicts (each
one is reported).

Examples:
  continuo sessions list --status escalated
  continuo sessions show sess_0123456789abcdef0123456789abcdef
  continuo sessions stats
  continuo sessions export --output backup.ndjson --with-archive
  continuo sessions import backup.ndjson
  continuo sessions import --from-redis-json
  continuo sessions migrate --from archive --to redis)";

constexpr auto list_footer = R"(
The most recently created conversations come first.

Examples:
  continuo sessions list --status active --limit 10
  continuo sessions list --user ada --json | jq .session_id)";

constexpr auto show_footer = R"(
Prints the state, all messages and the lease of the current turn. --json prints
the conversation as a line of an export. If Redis does not have the conversation,
the archive is searched.

Example:
  continuo sessions show sess_0123456789abcdef0123456789abcdef)";

constexpr auto stats_footer = R"(
With Redis also prints numbers per partition, the memory per conversation (from a
sample), and how many outbox entries the archives have yet to read.

Examples:
  continuo sessions stats
  continuo sessions stats --store archive --json)";

constexpr auto export_footer = R"(
Writes NDJSON: a header, one line per conversation with its state and all
messages, and a last line with count and hash. Each line has a checksum. Each
conversation is exported in one consistent state, also while servers write.

An export from the archive includes customer facts and tickets. An export from
Redis includes them with --with-archive, and then also the conversations that
only this instance's archive has.

An existing file is never overwritten. --resume continues an interrupted export
and keeps the complete lines of the file.

Examples:
  continuo sessions export --output backup.ndjson
  continuo sessions export --output backup.ndjson --resume
  continuo sessions export | gzip > backup.ndjson.gz)";

constexpr auto import_footer = R"(
Checks the checksum of each line. Damaged lines are reported and skipped; the
exit status is then 1. Identical conversations are skipped, so an interrupted
import can be run again. A conversation that differs in the target is kept there;
unless it is newer than the imported one, it is reported as a conflict. With
--overwrite it is replaced. A fence never becomes lower.

--from-redis-json imports the sessions of the Python system (JSON under
agent:session:<id>) with counters, times, metadata and escalated. It reads them
with SCAN and GET and changes nothing in the source. Values that cannot be
converted are reported. A second run imports what changed in the source since,
except for conversations that continued in the target.

A URL given as an option must contain its password: REDIS_PASSWORD and
REDIS_SENTINEL_PASSWORD are used with REDIS_URL only.

Examples:
  continuo sessions import backup.ndjson
  zcat backup.ndjson.gz | continuo sessions import -
  continuo sessions import backup.ndjson --dry-run
  continuo sessions import --from-redis-json
  continuo sessions import --from-redis-json --source-url redis://old:6379/0)";

constexpr auto migrate_footer = R"(
Copies all conversations, repeats this for those that changed meanwhile, then
compares source and target and prints their counts and hashes. Servers may use
the source; nothing is deleted there. To finish, stop the servers that write to
the source and run the command again: it copies only what is missing.

--from and --to take `archive` (also `memory`: the SQLite file that keeps the
conversations of the in-memory store), `redis` (REDIS_URL), or a URL of a Redis
server, Sentinel or Cluster. SESSION_ENCRYPTION_KEYS are used for both. A URL
must contain its password: REDIS_PASSWORD and REDIS_SENTINEL_PASSWORD are used
with REDIS_URL only.

With SESSION_DURABILITY=replicated each write to Redis waits for a replica.

Examples:
  continuo sessions migrate --from archive --to redis
  continuo sessions migrate --from redis --to archive
  continuo sessions migrate --from redis --to redis://new:6379/0
  continuo sessions migrate --from redis --to redis+cluster://n1,n2,n3
  continuo sessions migrate --from redis --to redis --to-prefix new: --to-partitions 128)";

/// Adds the subcommands and the options that several of them share.
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
                "--store", x_options.store.where, "Use archive or redis instead of the settings"
            )
            ->type_name("STORE")
            ->check(CLI::IsMember({"archive", "memory", "redis"}));
    }
    void add_json(CLI::App* command) { command->add_flag("--json", x_options.json, "Print JSON"); }
    void add_rules(CLI::App* command) {
        command->add_flag("--overwrite", x_options.overwrite, "Replace conversations that differ");
        command->add_flag("--dry-run", x_options.dry_run, "Report the result, write nothing");
    }
    static void add_end(CLI::App* command, const std::string& name, StoreAddress& end) {
        command->add_option("--" + name, end.where, "archive, memory, redis or a URL of Redis")
            ->type_name("END")
            ->required();
        command
            ->add_option(
                "--" + name + "-prefix", end.prefix, "Key prefix, if not REDIS_SESSION_KEY_PREFIX"
            )
            ->type_name("TEXT");
        command
            ->add_option(
                "--" + name + "-partitions", end.partitions, "Instead of SESSION_PARTITIONS"
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
    list->add_option("--status", options.status, "Only those with this status")
        ->check(CLI::IsMember({"active", "escalated", "ended"}));
    list->add_option("--user", options.user_id, "Only those of this user")->type_name("ID");
    list->add_option("--limit", options.limit, "Maximum number of conversations")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1, 10'000'000));
    builder.add_json(list);
    builder.add_store(list);

    auto* show =
        builder.add("show", "Show one conversation", show_footer, SessionsSubcommand::show);
    show->add_option("ID", options.session_id, "Session id")->required();
    builder.add_json(show);
    builder.add_store(show);

    auto* stats =
        builder.add("stats", "Count conversations", stats_footer, SessionsSubcommand::stats);
    builder.add_json(stats);
    builder.add_store(stats);
}

void add_moving(Builder& builder, SessionsOptions& options) {
    auto* save = builder.add(
        "export", "Export conversations to a file", export_footer, SessionsSubcommand::export_
    );
    save->add_option("--output", options.file, "Output file; -: standard output")
        ->capture_default_str()
        ->type_name("FILE");
    save->add_flag("--resume", options.resume, "Continue an interrupted export");
    save->add_flag(
        "--with-archive", options.with_archive, "Include data that only the archive has"
    );
    builder.add_store(save);

    auto* load =
        builder.add("import", "Import conversations", import_footer, SessionsSubcommand::import);
    auto* file = load->add_option("FILE", options.file, "An export; -: standard input");
    auto* python = load->add_flag(
        "--from-redis-json", options.from_redis_json, "Import the Python system's sessions"
    );
    python->excludes(file);
    load->add_option("--source-url", options.python.where, "Its Redis, if not REDIS_URL")
        ->type_name("URL")
        ->needs(python);
    load->add_option(
            "--source-prefix",
            options.python.prefix,
            "Its key prefix, if not REDIS_SESSION_KEY_PREFIX"
    )
        ->type_name("TEXT")
        ->needs(python);
    builder.add_rules(load);
    builder.add_store(load);

    auto* migrate = builder.add(
        "migrate", "Copy one store to another", migrate_footer, SessionsSubcommand::migrate
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
    auto* sessions = app.add_subcommand("sessions", "List, export and copy conversations");
    sessions->footer(sessions_footer);
    sessions->require_subcommand(1);
    Builder builder(*sessions, options, env_file, chosen);
    add_looking(builder, options);
    add_moving(builder, options);
}

}  // namespace continuo
