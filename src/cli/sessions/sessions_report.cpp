#include "cli/sessions/sessions_report.hpp"

#include <algorithm>
#include <ostream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time_format.hpp"
#include "cli/plain_text.hpp"

namespace continuo {

namespace {

/// Untrusted text, printable and on one line.
std::string shown(std::string_view text) {
    return escape_controls(make_printable(text));
}

std::string seconds_of(TimePoint time) {
    return format_time(time).substr(0, 19) + "Z";
}

std::string status_of(const Session& session) {
    auto text = std::string(to_string(session.status));
    if (!session.owner.is_bot()) text += fmt::format(" ({})", shown(session.owner.text()));
    return text;
}

std::string user_of(const Session& session) {
    if (!session.user_id) return "-";
    return shown(*session.user_id) + (session.user_verified ? " (verified)" : "");
}

std::string lease_of(const SessionRecord& record, TimePoint now) {
    if (!record.pending) return "none: all turns have a reply";
    const auto& pending = *record.pending;
    if (pending.is_leased(now)) {
        return fmt::format(
            "turn {}, held by {} until {}",
            pending.turn,
            shown(pending.holder),
            seconds_of(pending.lease_end)
        );
    }
    return fmt::format("none: an instance will take over turn {}", pending.turn);
}

/// 0 if the file does not exist.
std::uint64_t size_of(const std::filesystem::path& file) {
    std::error_code ec;
    const auto bytes = std::filesystem::file_size(file, ec);
    return ec ? 0 : bytes;
}

json::object to_json(const RedisUsage::Partition& partition) {
    return {
        {"sessions", partition.sessions},
        {"active", partition.active},
        {"pending", partition.pending},
        {"outbox", partition.outbox},
        {"lag", partition.lag},
    };
}

RedisUsage::Partition sum_of(const RedisUsage& usage) {
    RedisUsage::Partition sum;
    for (const auto& partition : usage.partitions) {
        sum.sessions += partition.sessions;
        sum.active += partition.active;
        sum.pending += partition.pending;
        sum.outbox += partition.outbox;
        sum.lag += partition.lag;
    }
    return sum;
}

}  // namespace

void print_sessions(const SessionListing& listing, bool json, std::ostream& out) {
    if (json) {
        for (const auto& session : listing.sessions)
            out << json::serialize(continuo::to_json(session)) << '\n';
        return;
    }
    if (listing.sessions.empty()) {
        out << "No conversations.\n";
        return;
    }
    std::size_t id_width = 2;
    std::size_t status_width = 6;
    for (const auto& session : listing.sessions) {
        id_width = std::max(id_width, session.session_id.size());
        status_width = std::max(status_width, status_of(session).size());
    }
    const auto line = [&](auto id, auto status, auto messages, auto created, auto active, auto user
                      ) {
        out << fmt::format(
            "{:<{}}  {:<{}}  {:>8}  {:<20}  {:<20}  {}\n",
            id,
            id_width,
            status,
            status_width,
            messages,
            created,
            active,
            user
        );
    };
    line("ID", "STATUS", "MESSAGES", "CREATED", "LAST ACTIVITY", "USER");
    for (const auto& session : listing.sessions) {
        line(
            session.session_id,
            status_of(session),
            session.last_seq,
            seconds_of(session.created_at),
            seconds_of(session.last_activity),
            user_of(session)
        );
    }
}

void print_session(const TransferredSession& copy, TimePoint now, std::ostream& out) {
    const auto& session = *copy.record.session;
    const auto line = [&out](std::string_view name, std::string_view value) {
        out << fmt::format("{:<14}{}\n", name, value);
    };
    line("session", session.session_id);
    line("status", status_of(session));
    line("user", user_of(session));
    line("thread", shown(session.thread_id));
    line("created", format_time(session.created_at));
    line("updated", format_time(session.updated_at));
    line("last activity", format_time(session.last_activity));
    line(
        "messages",
        fmt::format("{} from the customer, {} in the log", session.message_count, session.last_seq)
    );
    line("version", fmt::format("{}, fence {}", session.version, session.fence));
    line("lease", lease_of(copy.record, now));
    if (!session.counters.empty()) line("counters", shown(json::serialize(session.counters)));
    if (!session.metadata.empty()) line("metadata", shown(json::serialize(session.metadata)));
    if (!session.unknown.empty()) line("other", shown(json::serialize(session.unknown)));
    for (const auto& ticket : copy.tickets)
        line("ticket", fmt::format("{}, {}", shown(ticket.ticket_id), to_string(ticket.status)));
    for (const auto& memory : copy.memories)
        line("customer fact", shown(memory.content));
    for (const auto& message : copy.record.messages) {
        out << fmt::format(
            "\n#{} {}, {}\n", message.seq, to_string(message.role), seconds_of(message.timestamp)
        );
        out << make_printable(message.content) << '\n';
    }
}

Task<Result<ArchiveUsage>> read_archive_usage(
    ArchiveSessionSource& archive, std::filesystem::path file
) {
    ArchiveUsage usage;
    std::uint64_t with_the_bot = 0;
    const std::pair<std::optional<SessionStatus>, std::uint64_t*> counts[] = {
        {std::nullopt, &usage.sessions},
        {SessionStatus::active, &with_the_bot},
        {SessionStatus::escalated, &usage.escalated},
        {SessionStatus::ended, &usage.ended},
    };
    for (const auto& [status, count] : counts) {
        const auto counted = co_await archive.count({.user_id = {}, .status = status});
        if (!counted) co_return std::unexpected(counted.error());
        *count = *counted;
    }
    usage.active = with_the_bot + usage.escalated;
    // Recent writes are in SQLite's write-ahead log.
    usage.file_bytes = size_of(file) + size_of(file.string() + "-wal");
    co_return usage;
}

void print_usage(const ArchiveUsage& usage, bool json, std::ostream& out) {
    if (json) {
        const json::object object{
            {"store", "archive"},
            {"sessions", usage.sessions},
            {"active", usage.active},
            {"escalated", usage.escalated},
            {"ended", usage.ended},
            {"file_bytes", usage.file_bytes},
        };
        out << json::serialize(object) << '\n';
        return;
    }
    out << fmt::format(
        "{}: {} not ended, {} of them escalated, {} ended\n{} bytes in the file\n",
        counted(usage.sessions, "conversation"),
        usage.active,
        usage.escalated,
        usage.ended,
        usage.file_bytes
    );
}

void print_usage(const RedisUsage& usage, bool json, std::ostream& out) {
    const auto sum = sum_of(usage);
    const auto bytes = usage.sampled == 0 ? 0 : usage.sample_bytes / usage.sampled;
    if (json) {
        json::object object{{"store", "redis"}, {"bytes_per_session", bytes}};
        object["total"] = to_json(sum);
        auto& partitions = object["partitions"].emplace_array();
        for (const auto& partition : usage.partitions)
            partitions.push_back(to_json(partition));
        out << json::serialize(object) << '\n';
        return;
    }
    const auto sizes = [](const RedisUsage::Partition& a, const RedisUsage::Partition& b) {
        return a.sessions < b.sessions;
    };
    const auto [smallest, largest] =
        std::minmax_element(usage.partitions.begin(), usage.partitions.end(), sizes);
    out << fmt::format(
        "{}: {} not ended, {} with an unanswered message\n",
        counted(sum.sessions, "conversation"),
        sum.active,
        sum.pending
    );
    out << fmt::format(
        "{}: {} to {} each\n",
        counted(usage.partitions.size(), "partition"),
        smallest->sessions,
        counted(largest->sessions, "conversation")
    );
    if (usage.sampled != 0)
        out << fmt::format("{} bytes each in Redis (mean of {})\n", bytes, usage.sampled);
    out << fmt::format(
        "{} in the outbox, {} of them not yet in all archives\n",
        counted(sum.outbox, "entry", "entries"),
        sum.lag
    );
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    if (count == 1) return fmt::format("1 {}", one);
    return many.empty() ? fmt::format("{} {}s", count, one) : fmt::format("{} {}", count, many);
}

std::string summarize(const TransferTally& tally) {
    static constexpr std::pair<ImportOutcome, std::string_view> names[] = {
        {ImportOutcome::added, "added"},
        {ImportOutcome::updated, "updated"},
        {ImportOutcome::replaced, "replaced"},
        {ImportOutcome::same, "unchanged"},
        {ImportOutcome::newer, "newer in the target (kept)"},
        {ImportOutcome::expired, "expired (skipped)"},
        {ImportOutcome::tombstone, "deleted in the target (skipped)"},
        {ImportOutcome::conflict, "different in the target (skipped)"},
    };
    std::string text;
    const auto add = [&text](std::uint64_t count, std::string_view name) {
        if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name);
    };
    for (const auto& [what, name] : names)
        add(tally.of(what), name);
    add(tally.unreadable, "failed (skipped)");
    return text.empty() ? "no conversations" : text;
}

void print_migration(const LiveTransferReport& report, std::ostream& out) {
    const auto line = [&out](std::string_view name, const EndSummary& end) {
        out << fmt::format(
            "{}  {}, {}, hash {}\n",
            name,
            counted(end.sessions, "conversation"),
            counted(end.messages, "message"),
            end.hash.empty() ? "-" : end.hash
        );
    };
    line("source", report.source);
    line("target", report.target);
    if (report.erased != 0)
        out << fmt::format("{} deleted in the source and the target\n", report.erased);
    if (report.went_on != 0) out << fmt::format("{} newer in the target\n", report.went_on);
    out
        << (report.source == report.target ? "source and target are identical\n"
            : report.differing == 0
                ? "the target has everything from the source\n"
                : fmt::format(
                      "{} {}\n", report.differing, report.differing == 1 ? "differs" : "differ"
                  ));
}

}  // namespace continuo
