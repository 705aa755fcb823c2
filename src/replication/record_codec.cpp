#include "replication/record_codec.hpp"

#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <zlib.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "replication/record_json.hpp"

namespace continuo {

namespace {

constexpr std::string_view cipher_field = "shared record";
// Of 36 KB of JSON level 4 makes 2 % more bytes than level 6 in 56 % of its time (server/gzip).
constexpr int compression_level = 4;
/// Of JSON: a document's text at its limit with every byte escaped, its metadata, and the rest.
constexpr std::size_t json_bytes_max = 6 * limits::document_bytes_max + std::size_t{1024} * 1024;

/// The session id for the cipher. No session has it: a session id must not contain a slash.
std::string sealed_under(const std::string& key) {
    return "shared/" + key;
}

std::string compress_text(std::string_view text) {
    auto size = ::compressBound(text.size());
    std::string out(size, '\0');
    const auto code = ::compress2(
        reinterpret_cast<Bytef*>(out.data()),
        &size,
        reinterpret_cast<const Bytef*>(text.data()),
        text.size(),
        compression_level
    );
    if (code != Z_OK) throw std::bad_alloc();
    out.resize(size);
    return out;
}

std::optional<std::string> expand(std::string_view compressed, std::size_t bytes) {
    std::string out(bytes, '\0');
    auto size = static_cast<uLongf>(bytes);
    const auto code = ::uncompress(
        reinterpret_cast<Bytef*>(out.data()),
        &size,
        reinterpret_cast<const Bytef*>(compressed.data()),
        compressed.size()
    );
    if (code != Z_OK || size != bytes) return std::nullopt;
    return out;
}

/// Splits off the text before the next `end`.
std::string_view take_word(std::string_view& text, char end) {
    const auto at = text.find(end);
    if (at == std::string_view::npos) return {};
    const auto word = text.substr(0, at);
    text.remove_prefix(at + 1);
    return word;
}

std::unexpected<Error> refuse_value(const std::string& key, std::string_view why) {
    return fail(
        Errc::corrupt, fmt::format("the shared record {} cannot be read: {}", excerpt(key), why)
    );
}

}  // namespace

std::string encode_record(const SharedRecord& record, const SessionCipher* cipher) {
    const auto text = json::serialize(record_to_json(record.content));
    auto value = fmt::format(
        "1 {} {} {} {}\n", record.version.number, record.version.origin, text.size(), record.key
    );
    value += compress_text(text);
    return to_stored(
        cipher, sealed_under(record.key), cipher_field, std::move(value), record.version.number
    );
}

Result<SharedRecord> decode_record(
    const std::string& key, std::string stored, const SessionCipher* cipher
) {
    const auto name = parse_record_key(key);
    if (!name) return refuse_value(key, "of an unknown kind");
    const auto number = encrypted_number(stored);
    const auto text = from_stored(cipher, sealed_under(key), cipher_field, std::move(stored));
    if (!text) return refuse_value(key, text.error().detail);

    std::string_view rest = *text;
    SharedRecord record{.key = key, .version = {}, .content = {}};
    std::size_t bytes = 0;
    const bool known_format = take_word(rest, ' ') == "1";
    const bool has_number = parse_integer(take_word(rest, ' '), record.version.number);
    record.version.origin = take_word(rest, ' ');
    const bool has_size = parse_integer(take_word(rest, ' '), bytes);
    const bool is_ours = take_word(rest, '\n') == key;
    if (!known_format || !has_number || !has_size || record.version.origin.empty())
        return refuse_value(key, "of another format");
    if (!is_ours || (number && *number != record.version.number))
        return refuse_value(key, "it belongs to another record");
    if (record.version.number > record_version_max || bytes > json_bytes_max)
        return refuse_value(key, "a number is out of range");
    const auto plain = expand(rest, bytes);
    if (!plain) return refuse_value(key, "it is damaged");
    const auto value = parse_json(*plain, limits::stored_json_depth_max);
    if (!value) return refuse_value(key, value.error().detail);
    auto content = record_from_json(*name, *value);
    if (!content) return refuse_value(key, content.error().detail);
    record.content = std::move(*content);
    return record;
}

}  // namespace continuo
