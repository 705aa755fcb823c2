// What Redis gives back for a record that instances share: a whole value, or its content as JSON.
// The first byte says which. What is read means the same when it is written and read again.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <boost/json.hpp>

#include "base/limits.hpp"
#include "replication/record_codec.hpp"
#include "replication/record_json.hpp"

namespace {

using namespace continuo;

constexpr std::array kinds{
    RecordKind::document,
    RecordKind::ticket,
    RecordKind::note,
    RecordKind::operator_,
    RecordKind::fact
};

void check_record(SharedRecord record) {
    const auto stored = encode_record(record, nullptr);
    const auto read = decode_record(record.key, stored, nullptr);
    if (!read || *read != record) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto kind = kinds[data[0] % kinds.size()];
    const RecordName name{.kind = kind, .id = "a"};
    if (data[0] >= 128) {
        if (auto record = decode_record(record_key(kind, name.id), text, nullptr))
            check_record(std::move(*record));
        return 0;
    }
    const auto value = parse_json(text, limits::stored_json_depth_max);
    if (!value) return 0;
    auto content = record_from_json(name, *value);
    if (!content) return 0;
    check_record({
        .key = record_key(kind, name.id),
        .version = {.number = 1, .origin = "o", .erased = false},
        .content = std::move(*content),
    });
    return 0;
}
