#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "transfer/transferred_session.hpp"

namespace continuo {

// The lines of an export: NDJSON (https://github.com/ndjson/ndjson-spec), one object a line.
//
//   {"continuo_export":1,"source":...,"exported_at":...,"checksum":...}
//   {"session_id":...,"state":{...},"messages":[...],"memories":[...],"tickets":[...],"checksum":...}
//   {"end":true,"sessions":...,"hash":...,"checksum":...}
//
// `state` is {"session", "outcomes": [{"id","message","reply"?,"at"}], "pending"?:
// {"turn","holder", "lease_end"}, "committed"?: {"fence","turn","reply"}}; times are RFC 3339;
// session, messages, memories and tickets are written by to_json() of their types. `checksum` is
// the last member: the BLAKE2b-256, in hex, of the line without this member, as `{...}`. This
// prints it:
//   sed 's/,"checksum":"[0-9a-f]*"}$/}/' | tr -d '\n' | b2sum -l 256
// `hash` covers all lines before it and their order: h = BLAKE2b-256(h + checksum), both in hex,
// for each line; h is empty at first.

inline constexpr int export_format = 1;

struct ExportHeader {
    std::string source;
    TimePoint exported_at{};

    bool operator==(const ExportHeader&) const = default;
};
struct ExportTrailer {
    std::uint64_t sessions = 0;
    std::string hash;

    bool operator==(const ExportTrailer&) const = default;
};
using ExportLine = std::variant<ExportHeader, TransferredSession, ExportTrailer>;

// Encode a line with its checksum, without a line end.
[[nodiscard]] std::string encode_line(const ExportHeader& header);
[[nodiscard]] std::string encode_line(const TransferredSession& copy);
[[nodiscard]] std::string encode_line(const ExportTrailer& trailer);

/// The checksum at the end of a line if it is correct; empty otherwise.
[[nodiscard]] std::string_view verified_checksum(std::string_view line);
/// Errors: corrupt: the checksum is wrong, the content is invalid, or it has facts or tickets of
/// another session or user; conflict: written by a newer version.
[[nodiscard]] Result<ExportLine> decode_line(std::string_view line);

/// The next value of the trailer's `hash`; `so_far` is empty at first.
[[nodiscard]] std::string chain_hash(std::string_view so_far, std::string_view checksum);

}  // namespace continuo
