#include "cli/knowledge/knowledge_options_parser.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "base/limits.hpp"
#include "domain/access_tags.hpp"

namespace continuo {

namespace {

constexpr auto knowledge_footer = R"(
Talks to a running server: the one of --url, of CONTINUO_URL, or of the settings on
this machine. The key is in the file of --token-file, in CONTINUO_OPERATOR_TOKEN
(an operator of the role admin), in ADMIN_API_KEY of the settings, or in the file
admin_key of their DATA_DIRECTORY.

With --offline it works on the DATA_DIRECTORY of the settings, which no server may
use meanwhile.

Exit status: 0 if successful; 1 if something failed (each file and document is
reported); 2 for invalid options or settings; 3 if the server is unreachable.

Examples:
  continuo kb sync docs/                  make the knowledge base equal to a folder
  continuo kb add returns.md faq.html     add these, or replace them
  continuo kb search "how do I return a lamp"
  continuo kb export --output all.ndjson
  continuo kb status --url http://10.0.0.11:8000)";

constexpr auto add_footer = R"(
Adds or replaces the documents of files, folders, exports (.ndjson) and pages of the
web. Files: .txt .md .html .csv .json .jsonl .pdf .docx .xlsx .pptx .odt .epub .eml,
and images where tesseract is installed. Nothing is removed.

The id of a document is its path below the folder that is given, with : for /; of a
file that is given, its name; with --base, the path below that folder. So `kb sync
docs/` and `kb add --base docs docs/faq/a.md` give a file the same id, faq:a.md, and
adding it again replaces it. The id of a page is its host and path. The title is its
own, its first heading or the file's name.

With --access-tag (again for more) only conversations that have one of the tags see
the documents; see docs/api.md, "Access tags".

A file that cannot be read is listed as failed, with the reason (kb list), until it
is replaced or removed. What was read of it before can still be found.

Addresses of this machine and of private networks are fetched with --allow-private
only.

Examples:
  continuo kb add faq/returns.md          the document returns.md
  continuo kb add --base . faq/returns.md the document faq:returns.md
  continuo kb add manual.pdf              its pages are in the citations
  continuo kb add https://example.com/faq
  continuo kb add --sitemap https://example.com/sitemap.xml
  continuo kb add all.ndjson              everything of an export)";

constexpr auto sync_footer = R"(
Adds, replaces and removes documents until the knowledge base has exactly those of
the folder (or of an export, .ndjson), whoever added the others. What has the same
content hash is not sent. Documents are removed at the end. The document of a file
that cannot be read stays, and is listed as failed. A folder without any document is refused, unless with
--allow-empty: it may be a folder that is not mounted.

Examples:
  continuo kb sync docs/ --dry-run        say what would be done
  continuo kb sync docs/)";

constexpr auto status_footer = R"(
Shows the generation of the documents, which every change makes greater by one, and
for each instance that of its search index: the lag is what the index does not have
yet; and how many documents are failed: their file could not be read. A server tells of all instances that share its documents, through PostgreSQL
or Redis. One that ended is shown for 15 seconds.

Example:
  continuo kb status --json | jq .instances)";

constexpr auto gaps_footer = R"(
Lists what customers asked and the documents did not answer: replies of "I don't
know", of passages that may be meant, and of "tell me more" that led to no answer.
Questions that mean much the same are one line, with how often they were asked, and
the nearest passage. Each is asked again: what newer documents answer is resolved.
E-mail addresses, numbers and names that customers gave are replaced.

Examples:
  continuo kb gaps                        the most frequent that are open
  continuo kb gaps --sort newest --limit 100
  continuo kb gaps --status all --csv > gaps.csv)";

/// Adds the subcommands of `kb`.
class KnowledgeParser {
public:
    KnowledgeParser(
        CLI::App& parent,
        KnowledgeOptions& options,
        std::filesystem::path& env_file,
        const std::function<void()>& chosen
    )
        : x_parent(parent), x_options(options), x_env_file(env_file), x_chosen(chosen) {}

    void add_changes() {
        auto* add = begin(KnowledgeAction::add, "add", "Add documents from files");
        add->footer(add_footer);
        add->add_option("PATH", x_options.paths, "Files, folders, exports or URLs")->required();
        add->add_option("--base", x_options.base, "The folder below which paths give the ids")
            ->type_name("FOLDER");
        add_tags(*add);
        add->add_flag("--sitemap", x_options.sitemap, "The URLs are those of sitemaps");
        add->add_option("--max-pages", x_options.pages_max, "How many pages of a sitemap")
            ->check(CLI::Range(std::size_t{1}, std::size_t{10'000}))
            ->capture_default_str();
        add->add_flag(
            "--allow-private", x_options.allow_private, "Fetch from private networks, too"
        );
        auto* sync =
            begin(KnowledgeAction::sync, "sync", "Make the knowledge base equal to a folder");
        sync->footer(sync_footer);
        sync->add_option("FOLDER", x_options.paths, "A folder or an export")
            ->required()
            ->expected(1);
        add_tags(*sync);
        sync->add_flag("--dry-run", x_options.dry_run, "Say what would be done, change nothing");
        sync->add_flag("--allow-empty", x_options.allow_empty, "Remove all if there is none");
        auto* remove = begin(KnowledgeAction::remove, "remove", "Remove documents");
        remove->add_option("ID", x_options.ids, "Their ids")->required();
    }
    void add_views() {
        begin(KnowledgeAction::list, "list", "List the documents by id");
        auto* search =
            begin(KnowledgeAction::search, "search", "Show what is found for a question");
        search->add_option("QUERY", x_options.query, "As a customer would ask")->required();
        search->add_option("--limit", x_options.limit, "How many passages")
            ->check(CLI::Range(std::size_t{1}, limits::search_results_max))
            ->capture_default_str();
        auto* save = begin(KnowledgeAction::export_, "export", "Write all documents as NDJSON");
        save->add_option("--output", x_options.output, "A new file; -: standard output")
            ->type_name("FILE")
            ->capture_default_str();
        add_gaps();
        begin(KnowledgeAction::status, "status", "Show how far the instances' indexes are")
            ->footer(status_footer);
    }

private:
    void add_tags(CLI::App& command) {
        command
            .add_option(
                "--access-tag", x_options.access_tags, "Only conversations with the tag see them"
            )
            ->type_name("TAG")
            ->allow_extra_args(false)
            ->expected(1)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
            ->check([](const std::string& tag) {
                return read_access_tags(json::array{tag}) ? std::string()
                                                          : std::string(access_tags_rule);
            });
    }
    void add_gaps() {
        constexpr std::size_t gaps_max = 10'000;
        auto* gaps = begin(KnowledgeAction::gaps, "gaps", "List questions without an answer");
        gaps->footer(gaps_footer);
        auto& wanted = x_options.gaps;
        gaps->add_option("--status", wanted.status, "Which")
            ->check(CLI::IsMember({"open", "resolved", "all"}))
            ->capture_default_str();
        gaps->add_option("--sort", wanted.sort, "What comes first")
            ->check(CLI::IsMember({"frequent", "newest"}))
            ->capture_default_str();
        gaps->add_option("--limit", wanted.limit, "How many")
            ->check(CLI::Range(std::size_t{1}, gaps_max))
            ->capture_default_str();
        gaps->add_flag("--csv", wanted.csv, "Print CSV")->excludes(gaps->get_option("--json"));
    }
    CLI::App* begin(KnowledgeAction action, const char* name, const char* meaning) {
        auto* command = x_parent.add_subcommand(name, meaning);
        command->callback([&options = x_options, chosen = x_chosen, action] {
            options.action = action;
            chosen();
        });
        if (action != KnowledgeAction::export_)
            command->add_flag("--json", x_options.json, "Print JSON");
        auto* url = command->add_option("--url", x_options.urls, "Where the server is")
                        ->type_name("URL")
                        ->allow_extra_args(false);
        if (action != KnowledgeAction::status)
            url->multi_option_policy(CLI::MultiOptionPolicy::Throw)->expected(1);
        command->add_option("--prefix", x_options.prefix, "Its API_PREFIX")->type_name("PATH");
        command->add_option("--token-file", x_options.key_file, "File with the key")
            ->type_name("PATH");
        command->add_option("--env-file", x_env_file, "Settings file, instead of ./.env")
            ->type_name("PATH");
        command
            ->add_flag(
                "--offline", x_options.offline, "Work on the DATA_DIRECTORY, without a server"
            )
            ->excludes(url);
        return command;
    }

    CLI::App& x_parent;
    KnowledgeOptions& x_options;
    std::filesystem::path& x_env_file;
    const std::function<void()>& x_chosen;
};

}  // namespace

void add_knowledge_command(
    CLI::App& app,
    KnowledgeOptions& options,
    std::filesystem::path& env_file,
    const std::function<void()>& chosen
) {
    auto* parent = app.add_subcommand("kb", "Change and search the knowledge base");
    parent->footer(knowledge_footer);
    parent->require_subcommand(1);
    KnowledgeParser parser(*parent, options, env_file, chosen);
    parser.add_changes();
    parser.add_views();
}

}  // namespace continuo
